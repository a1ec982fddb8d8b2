import { type ParseAbi, parseAbi } from 'viem';

// biome-ignore format: a signature stays on one line.
const marginModuleSignatures = [
  'function addTokenlist(address[] tokens, bool isContract) returns (bytes32)',
  'function createOrder((bytes32 whitelistId, uint256 interestRate, uint256 duration, uint256 minLoan, uint256 liquidationRewardAmount, address liquidationRewardAsset, address asset, uint32 deadline, uint16 currencyLimit, uint8 leverage, address oracle, address[] collateral) params) returns (uint256 orderId)',
  'function erc223deposit(address, address) view returns (uint256)',
  'function factory() view returns (address)',
  'function getAssetId(uint256 positionId, address asset) view returns (uint256)',
  'function getCollaterals(uint256 _orderId) view returns (address[] _collaterals)',
  'function getIdFromTokenlist(bytes32 _listId, address asset) view returns (uint256 assetId)',
  'function getOrderExpirationData(uint256 id) view returns (uint256, address, uint32)',
  'function getPositionActualPools(uint256 _positionId, uint24[] _feeTiers) view returns (address[] _pools)',
  'function getPositionAssets(uint256 id) view returns (address[])',
  'function getPositionBalances(uint256 id) view returns (uint256[])',
  'function getPositionStatus(uint256 positionId) view returns (uint256 expected_balance, uint256 actual_balance)',
  'function getPositionTokenlistID(uint256 _positionId) view returns (bytes32 _whitelistId)',
  'function getTokenlist(bytes32 _hash) view returns (address[] _tokens)',
  'function isOrderOpen(uint256 id) view returns (bool)',
  'function liquidate(uint256 positionId, address receiver)',
  'function marginSwap(uint256 _positionId, uint256 _assetId1, uint256 _whitelistId1, uint256 _whitelistId2, uint256 _amount, address _asset2, uint24 _feeTier, uint256 _minAmountOut, uint160 _priceLimitX96)',
  'function marginSwap223(uint256 _positionId, uint256 _assetId1, uint256 _whitelistId1, uint256 _whitelistId2, uint256 _amount, address _asset2, uint24 _feeTier)',
  'function modifyOrder(uint256 _orderId, bytes32 _whitelist, uint256 _interestRate, uint256 _duration, uint256 _minLoan, uint16 _currencyLimit, uint8 _leverage, address _oracle, uint256 _liquidationRewardAmount, address _liquidationRewardAsset, uint32 _deadline)',
  'function multicall(bytes[] data) payable returns (bytes[] results)',
  'function orderDepositEth(uint256 _orderId) payable',
  'function orderDepositToken(uint256 _orderId, uint256 amount)',
  'function orderDepositWETH9(uint256 _orderId, address _WETH9) payable',
  'function orderIndex() view returns (uint256)',
  'function orderSetCollaterals(uint256 _orderId, address[] collateral)',
  'function orderWithdraw(uint256 _orderId, uint256 amount)',
  'function order_status(uint256) view returns (bool alive, uint8 positions)',
  'function orders(uint256) view returns (address owner, uint256 id, bytes32 whitelist, uint256 interestRate, uint256 duration, uint256 minLoan, address baseAsset, uint16 currencyLimit, uint8 leverage, address oracle, uint256 balance, (uint256 liquidationRewardAmount, address liquidationRewardAsset, uint32 deadline) expirationData)',
  'function positionClose(uint256 positionId, bool autoWithdraw)',
  'function positionDeposit(uint256 positionId, address asset, uint256 idInWhitelist, uint256 amount)',
  'function positionIndex() view returns (uint256)',
  'function positionInitialCollateral(uint256) view returns (address)',
  'function positionWithdraw(uint256 positionId, address asset)',
  'function positions(uint256) view returns (uint256 orderId, address owner, uint256 deadline, uint256 createdAt, uint256 initialBalance, uint256 interest, bool open, uint256 frozenTime, address liquidator)',
  'function predictTokenListsID(address[] tokens, bool isContract) pure returns (bytes32)',
  'function router() view returns (address)',
  'function setOrderStatus(uint256 _orderId, bool _status)',
  'function subjectToLiquidation(uint256 positionId) view returns (bool)',
  'function subjectToLiquidationExtended(uint256 positionId) view returns (bool _subjectToLiquidation, address liquidator, uint256 frozenTimestamp, bool liquidated, uint256 insolvensy_expected_time)',
  'function takeLoan(uint256 _orderId, uint256 _amount, uint256 _collateralIdx, uint256 _collateralAmount) payable',
  'function tokenReceived(address user, uint256 value, bytes) returns (bytes4)',
  'function tokenlists(bytes32) view returns (bool exists, bool isContract)',
  'function withdraw223(address asset)',
  'event AssetRemoved(uint256 positionId, address asset)',
  'event InitialLeverage(uint256 positionId, uint256 leverage)',
  'event Liquidation(uint256 indexed positionId, uint256 indexed orderId, address indexed liquidator, address feeReceiver)',
  'event MarginSwap(uint256 indexed positionId, address assetIn, address assetOut, uint256 amountIn, uint256 amountOut)',
  'event NewAsset(uint256 positionId, address asset)',
  'event OrderAliveStatus(uint256 indexed orderId, bool alive)',
  'event OrderCollateralsSet(uint256 indexed orderId, address[] collaterals)',
  'event OrderCreated(uint256 indexed orderId, address indexed owner, address indexed baseAsset, bytes32 whitelistId, uint256 interestRate, uint256 duration, uint256 minLoan, uint8 leverage, address oracle)',
  'event OrderDeposit(uint256 indexed orderId, address indexed asset, uint256 amount)',
  'event OrderModified(uint256 indexed orderId, address indexed owner, address indexed baseAsset, bytes32 tokenWhitelist, uint256 interestRate, uint256 duration, uint256 minLoan, uint8 leverage, address oracle)',
  'event OrderWithdraw(uint256 indexed orderId, address indexed asset, uint256 amount)',
  'event PositionClosed(uint256 indexed positionId, address closedBy)',
  'event PositionDeposit(uint256 indexed positionId, address indexed asset, uint256 amount)',
  'event PositionFrozen(uint256 indexed positionId, address indexed liquidator, uint256 timestamp)',
  'event PositionLiquidated(uint256 indexed positionId, address indexed liquidator, uint256 rewardAmount)',
  'event PositionOpened(uint256 indexed positionId, address indexed owner, uint256 loanAmount, address baseAsset, address collateral, uint256 collateral_amount)',
  'event PositionWithdrawal(uint256 indexed positionId, address indexed asset, uint256 quantity)',
  'event TokenlistAdded(bytes32 indexed hash, bool is_contract, address[] tokens)',
] as const;

/** Both generations of the module answer to the same interface. */
export const marginModuleAbi: ParseAbi<typeof marginModuleSignatures> =
  parseAbi(marginModuleSignatures);

// biome-ignore format: a signature stays on one line.
const oracleSignatures = [
  'function factory() view returns (address)',
  'function feeTiers(uint256) view returns (uint24)',
  'function findPoolWithHighestLiquidity(address tokenA, address tokenB) view returns (address poolAddress, uint128 liquidity, uint24 fee)',
  'function getAmountOut(address buy, address sell, uint256 amountToSell) view returns (uint256 amountBought)',
  'function getAmountOutIntrospection(address buy, address sell, uint256 amountToSell) view returns (uint256 amountBought, uint256 _slashed_zeros, uint256 _tmp_sum)',
  'function getPrice(address poolAddress, address buy, address sell) view returns (uint256, bool)',
  'function getSpotPriceTick(address poolAddress) view returns (int24 tick)',
  'function getSqrtPriceX96(address poolAddress) view returns (uint160 sqrtPriceX96)',
  'function pricePrecisionDecimals() view returns (uint256)',
] as const;

/** What a lender names as the oracle of an order; the hardened one answers to the same calls. */
export const oracleAbi: ParseAbi<typeof oracleSignatures> = parseAbi(oracleSignatures);

// biome-ignore format: a signature stays on one line.
const factorySignatures = [
  'function converter() view returns (address)',
  'function createPool(address tokenA_erc20, address tokenB_erc20, address tokenA_erc223, address tokenB_erc223, uint24 fee) returns (address pool)',
  'function enableFeeAmount(uint24 fee, int24 tickSpacing)',
  'function feeAmountTickSpacing(uint24) view returns (int24)',
  'function getPool(address, address, uint24) view returns (address)',
  'function owner() view returns (address)',
  'function parameters() view returns (address factory, address token0_erc20, address token1_erc20, uint24 fee, int24 tickSpacing)',
  'function pool_lib() view returns (address)',
  'function quote_lib() view returns (address)',
  'function set(address _lib, address _quote, address _converter)',
  'function setOwner(address _owner)',
  'function standardIntrospection() view returns (address)',
  'function tokenReceived(address _from, uint256 _value, bytes) returns (bytes4)',
  'function tokenReceivedCaller() view returns (address)',
  'event FeeAmountEnabled(uint24 indexed fee, int24 indexed tickSpacing)',
  'event OwnerChanged(address indexed oldOwner, address indexed newOwner)',
  'event PoolCreated(address indexed token0_erc20, address indexed token1_erc20, address token0_erc223, address token1_erc223, uint24 indexed fee, int24 tickSpacing, address pool)',
] as const;

/** Knows the pool of two tokens and a fee. */
export const factoryAbi: ParseAbi<typeof factorySignatures> = parseAbi(factorySignatures);

// biome-ignore format: a signature stays on one line.
const poolSignatures = [
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 observationIndex, uint16 observationCardinality, uint16 observationCardinalityNext, uint8 feeProtocol, bool unlocked)',
  'function liquidity() view returns (uint128)',
  'function fee() view returns (uint24)',
  'function tickSpacing() view returns (int24)',
  'function token0() view returns (address erc20, address erc223)',
  'function ticks(int24 tick) view returns (uint128 liquidityGross, int128 liquidityNet, uint256 feeGrowthOutside0X128, uint256 feeGrowthOutside1X128, int56 tickCumulativeOutside, uint160 secondsPerLiquidityOutsideX128, uint32 secondsOutside, bool initialized)',
  'function tickBitmap(int16 wordPosition) view returns (uint256)',
  'function observe(uint32[] secondsAgos) view returns (int56[] tickCumulatives, uint160[] secondsPerLiquidityCumulativeX128s)',
  'function observations(uint256 index) view returns (uint32 blockTimestamp, int56 tickCumulative, uint160 secondsPerLiquidityCumulativeX128, bool initialized)',
  'event Initialize(uint160 sqrtPriceX96, int24 tick)',
  'event Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
  'event Burn(address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
  'event Collect(address indexed owner, address recipient, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount0, uint128 amount1)',
  'event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
  'event IncreaseObservationCardinalityNext(uint16 observationCardinalityNextOld, uint16 observationCardinalityNextNew)',
] as const;

/** The price state of a pool is that of Uniswap v3; its tokens have two sides. */
export const poolAbi: ParseAbi<typeof poolSignatures> = parseAbi(poolSignatures);

// biome-ignore format: a signature stays on one line.
const erc20Signatures = [
  'function name() view returns (string)',
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
  'function totalSupply() view returns (uint256)',
  'function balanceOf(address owner) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'function transferFrom(address from, address to, uint256 amount) returns (bool)',
  'event Transfer(address indexed from, address indexed to, uint256 amount)',
  'event Approval(address indexed owner, address indexed spender, uint256 amount)',
] as const;

/** Tokens as far as the bot asks them. */
export const erc20Abi: ParseAbi<typeof erc20Signatures> = parseAbi(erc20Signatures);
