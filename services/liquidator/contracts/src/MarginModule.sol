// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAutolisting, IFactory, IOracle, IPool, IRouter, IToken, IWrapped} from "./Interfaces.sol";
import {
    Expiration,
    Order,
    OrderParams,
    OrderStatus,
    Position,
    Sale,
    Tokenlist
} from "./MarginTypes.sol";

/// The first generation of the margin module, with its faults: what a bot meets, not what one
/// should deploy. Sums wrap as they did in the compiler of the deployed one.
contract MarginModule {
    event AssetRemoved(uint256 positionId, address asset);
    event InitialLeverage(uint256 positionId, uint256 leverage);
    event Liquidation(
        uint256 indexed positionId,
        uint256 indexed orderId,
        address indexed liquidator,
        address feeReceiver
    );
    event MarginSwap(
        uint256 indexed positionId,
        address assetIn,
        address assetOut,
        uint256 amountIn,
        uint256 amountOut
    );
    event NewAsset(uint256 positionId, address asset);
    event OrderAliveStatus(uint256 indexed orderId, bool alive);
    event OrderCollateralsSet(uint256 indexed orderId, address[] collaterals);
    event OrderCreated(
        uint256 indexed orderId,
        address indexed owner,
        address indexed baseAsset,
        bytes32 whitelistId,
        uint256 interestRate,
        uint256 duration,
        uint256 minLoan,
        uint8 leverage,
        address oracle
    );
    event OrderDeposit(uint256 indexed orderId, address indexed asset, uint256 amount);
    event OrderModified(
        uint256 indexed orderId,
        address indexed owner,
        address indexed baseAsset,
        bytes32 tokenWhitelist,
        uint256 interestRate,
        uint256 duration,
        uint256 minLoan,
        uint8 leverage,
        address oracle
    );
    event OrderWithdraw(uint256 indexed orderId, address indexed asset, uint256 amount);
    event PositionClosed(uint256 indexed positionId, address closedBy);
    event PositionDeposit(uint256 indexed positionId, address indexed asset, uint256 amount);
    event PositionFrozen(
        uint256 indexed positionId, address indexed liquidator, uint256 timestamp
    );
    /// Declared, never emitted.
    event PositionLiquidated(
        uint256 indexed positionId, address indexed liquidator, uint256 rewardAmount
    );
    event PositionOpened(
        uint256 indexed positionId,
        address indexed owner,
        uint256 loanAmount,
        address baseAsset,
        address collateral,
        uint256 collateral_amount
    );
    event PositionWithdrawal(uint256 indexed positionId, address indexed asset, uint256 quantity);
    event TokenlistAdded(bytes32 indexed hash, bool is_contract, address[] tokens);

    uint256 internal constant MAX_FREEZE_DURATION = 1 hours;
    uint256 internal constant INTEREST_PERIOD = 30 days;
    uint256 internal constant INTEREST_UNIT = 10_000;

    address public immutable factory;
    address public immutable router;

    uint256 public orderIndex;
    uint256 public positionIndex;
    mapping(uint256 orderId => OrderStatus) public order_status;
    mapping(bytes32 hash => Tokenlist) public tokenlists;
    mapping(uint256 positionId => address) public positionInitialCollateral;
    mapping(address user => mapping(address asset => uint256)) public erc223deposit;

    mapping(uint256 orderId => Order) internal _orders;
    mapping(uint256 orderId => address[]) internal _collaterals;
    mapping(uint256 positionId => Position) internal _positions;
    mapping(uint256 positionId => address[]) internal _assets;
    mapping(uint256 positionId => uint256[]) internal _balances;
    mapping(bytes32 hash => address[]) internal _listed;

    constructor(address _factory, address _router) {
        factory = _factory;
        router = _router;
    }

    /// Of the wrapped coin, when it is unwrapped.
    receive() external payable {}

    modifier onlyOrderOwner(uint256 orderId) {
        require(_orders[orderId].owner == msg.sender, "Only order owner");
        _;
    }

    modifier guarded() {
        _enter();
        _;
        _leave();
    }

    // Token lists.

    function addTokenlist(address[] calldata tokens, bool isContract)
        external
        returns (bytes32 hash)
    {
        require(tokens.length > 0, "Empty tokenlist");
        hash = predictTokenListsID(tokens, isContract);
        if (tokenlists[hash].exists) return hash;
        tokenlists[hash] = Tokenlist(true, isContract);
        _listed[hash] = tokens;
        emit TokenlistAdded(hash, isContract, tokens);
    }

    function predictTokenListsID(address[] calldata tokens, bool isContract)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(isContract, tokens));
    }

    function getTokenlist(bytes32 _hash) external view returns (address[] memory) {
        return _listed[_hash];
    }

    function getIdFromTokenlist(bytes32 _listId, address asset) public view returns (uint256) {
        address[] storage listed = _listed[_listId];
        if (tokenlists[_listId].isContract) {
            require(IAutolisting(listed[0]).isListed(asset), "Asset is not in the tokenlist");
            return 0;
        }
        for (uint256 index = 0; index < listed.length; index++) {
            if (listed[index] == asset) return index;
        }
        revert("Asset is not in the tokenlist");
    }

    // Lender.

    function createOrder(OrderParams calldata params) external returns (uint256 orderId) {
        require(tokenlists[params.whitelistId].exists, "Tokenlist does not exist");
        require(params.leverage > 1, "Leverage error");
        require(params.deadline > block.timestamp, "Order is expired");
        require(params.collateral.length > 0, "No collateral");
        orderId = orderIndex++;
        Order storage order = _orders[orderId];
        order.owner = msg.sender;
        order.id = orderId;
        order.whitelist = params.whitelistId;
        order.interestRate = params.interestRate;
        order.duration = params.duration;
        order.minLoan = params.minLoan;
        order.baseAsset = params.asset;
        order.currencyLimit = params.currencyLimit;
        order.leverage = params.leverage;
        order.oracle = params.oracle;
        order.expirationData = Expiration(
            params.liquidationRewardAmount, params.liquidationRewardAsset, params.deadline
        );
        _collaterals[orderId] = params.collateral;
        order_status[orderId].alive = true;
        emit OrderCreated(
            orderId,
            msg.sender,
            params.asset,
            params.whitelistId,
            params.interestRate,
            params.duration,
            params.minLoan,
            params.leverage,
            params.oracle
        );
    }

    function modifyOrder(
        uint256 _orderId,
        bytes32 _whitelist,
        uint256 _interestRate,
        uint256 _duration,
        uint256 _minLoan,
        uint16 _currencyLimit,
        uint8 _leverage,
        address _oracle,
        uint256 _liquidationRewardAmount,
        address _liquidationRewardAsset,
        uint32 _deadline
    ) external onlyOrderOwner(_orderId) {
        // The count wraps at 256: then the terms of live positions can be changed.
        require(order_status[_orderId].positions == 0, "Order has positions");
        require(tokenlists[_whitelist].exists, "Tokenlist does not exist");
        require(_leverage > 1, "Leverage error");
        Order storage order = _orders[_orderId];
        order.whitelist = _whitelist;
        order.interestRate = _interestRate;
        order.duration = _duration;
        order.minLoan = _minLoan;
        order.currencyLimit = _currencyLimit;
        order.leverage = _leverage;
        order.oracle = _oracle;
        order.expirationData =
            Expiration(_liquidationRewardAmount, _liquidationRewardAsset, _deadline);
        _tellModified(_orderId);
    }

    function orderSetCollaterals(uint256 _orderId, address[] calldata collateral)
        external
        onlyOrderOwner(_orderId)
    {
        require(collateral.length > 0, "No collateral");
        _collaterals[_orderId] = collateral;
        emit OrderCollateralsSet(_orderId, collateral);
    }

    function setOrderStatus(uint256 _orderId, bool _status) external onlyOrderOwner(_orderId) {
        order_status[_orderId].alive = _status;
        emit OrderAliveStatus(_orderId, _status);
    }

    function orderDepositEth(uint256 _orderId) external payable onlyOrderOwner(_orderId) {
        Order storage order = _orders[_orderId];
        require(order.baseAsset == address(0), "Base asset is not the native coin");
        // Counted again in each call of a multicall.
        order.balance += msg.value;
        emit OrderDeposit(_orderId, address(0), msg.value);
    }

    function orderDepositWETH9(uint256 _orderId, address _WETH9)
        external
        payable
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.baseAsset == _WETH9, "Base asset is not the wrapped coin");
        IWrapped(_WETH9).deposit{value: msg.value}();
        order.balance += msg.value;
        emit OrderDeposit(_orderId, _WETH9, msg.value);
    }

    function orderDepositToken(uint256 _orderId, uint256 amount)
        external
        guarded
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.baseAsset != address(0), "Base asset is the native coin");
        _pull(order.baseAsset, amount);
        order.balance += amount;
        emit OrderDeposit(_orderId, order.baseAsset, amount);
    }

    function orderWithdraw(uint256 _orderId, uint256 amount)
        external
        guarded
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.balance >= amount, "Insufficient order balance");
        order.balance -= amount;
        _push(order.baseAsset, msg.sender, amount);
        emit OrderWithdraw(_orderId, order.baseAsset, amount);
    }

    // Borrower.

    function takeLoan(
        uint256 _orderId,
        uint256 _amount,
        uint256 _collateralIdx,
        uint256 _collateralAmount
    ) external payable guarded {
        Order storage order = _orders[_orderId];
        require(isOrderOpen(_orderId), "Order is expired");
        require(_amount >= order.minLoan, "Minimum loan amount is not met");
        require(order.balance >= _amount, "Insufficient order balance");
        address collateral = _collaterals[_orderId][_collateralIdx];
        uint256 positionId = positionIndex++;
        order.balance -= _amount;
        _open(positionId, order, _amount);
        _addAsset(positionId, order.baseAsset, _amount);
        _addAsset(positionId, collateral, _collateralAmount);
        // Told a second time: whoever listens must not count.
        emit NewAsset(positionId, order.baseAsset);
        emit NewAsset(positionId, collateral);
        positionInitialCollateral[positionId] = collateral;
        emit PositionOpened(
            positionId, msg.sender, _amount, order.baseAsset, collateral, _collateralAmount
        );
        uint256 worth = collateral == order.baseAsset
            ? _collateralAmount
            : IOracle(order.oracle).getAmountOut(order.baseAsset, collateral, _collateralAmount);
        emit InitialLeverage(positionId, _checkLeverage(_amount, worth, order.leverage));
        _pull(collateral, _collateralAmount);
        Expiration storage terms = order.expirationData;
        _pull(terms.liquidationRewardAsset, terms.liquidationRewardAmount);
        require(
            !subjectToLiquidation(positionId), "Position is immediately exposed to liquidation"
        );
    }

    function positionDeposit(
        uint256 positionId,
        address asset,
        uint256 idInWhitelist,
        uint256 amount
    ) external guarded {
        Position storage position = _positions[positionId];
        require(position.open, "Position is closed");
        require(position.owner == msg.sender, "Only position owner");
        require(_isTradable(positionId, asset, idInWhitelist), "Asset is not in the tokenlist");
        _pull(asset, amount);
        _addAsset(positionId, asset, amount);
        emit PositionDeposit(positionId, asset, amount);
    }

    /// No check of what the position is worth afterwards, and none of the asset that is sold.
    function marginSwap(
        uint256 _positionId,
        uint256 _assetId1,
        uint256,
        uint256 _whitelistId2,
        uint256 _amount,
        address _asset2,
        uint24 _feeTier,
        uint256 _minAmountOut,
        uint160 _priceLimitX96
    ) external guarded {
        _requireTrader(_positionId);
        Sale memory sale;
        sale.positionId = _positionId;
        sale.assetId = _assetId1;
        sale.whitelistId = _whitelistId2;
        sale.amount = _amount;
        sale.bought = _asset2;
        sale.fee = _feeTier;
        sale.minOut = _minAmountOut;
        sale.priceLimit = _priceLimitX96;
        _sell(sale);
    }

    /// Only the owner may sell the ERC-223 side of a token.
    function marginSwap223(
        uint256 _positionId,
        uint256 _assetId1,
        uint256,
        uint256 _whitelistId2,
        uint256 _amount,
        address _asset2,
        uint24 _feeTier
    ) external guarded {
        require(_positions[_positionId].owner == msg.sender, "Only position owner");
        Sale memory sale;
        sale.positionId = _positionId;
        sale.assetId = _assetId1;
        sale.whitelistId = _whitelistId2;
        sale.amount = _amount;
        sale.bought = _asset2;
        sale.fee = _feeTier;
        _sell(sale);
    }

    function positionClose(uint256 positionId, bool autoWithdraw) external guarded {
        Position storage position = _positions[positionId];
        Order storage order = _orders[position.orderId];
        require(position.open, "Position is closed");
        require(
            msg.sender == position.owner
                || (msg.sender == order.owner && block.timestamp > position.deadline),
            "Only owner, or the lender after the deadline"
        );
        // Also when it has recovered since: nothing ever takes the freeze away.
        require(position.frozenTime == 0, "Position frozen");
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        require(value >= debt, "Subject to liquidation");
        require(_balances[positionId][0] >= debt, "Insufficient base asset");
        _settle(positionId, debt);
        position.open = false;
        Expiration storage terms = order.expirationData;
        _push(terms.liquidationRewardAsset, msg.sender, terms.liquidationRewardAmount);
        emit PositionClosed(positionId, msg.sender);
        if (autoWithdraw) _withdrawAll(positionId);
    }

    function positionWithdraw(uint256 positionId, address asset) external guarded {
        require(!_positions[positionId].open, "Position is open");
        require(_positions[positionId].owner == msg.sender, "Only position owner");
        _withdraw(positionId, getAssetId(positionId, asset));
    }

    function tokenReceived(address user, uint256 value, bytes calldata) external returns (bytes4) {
        erc223deposit[user][msg.sender] += value;
        return this.tokenReceived.selector;
    }

    function withdraw223(address asset) external guarded {
        uint256 amount = erc223deposit[msg.sender][asset];
        erc223deposit[msg.sender][asset] = 0;
        _push(asset, msg.sender, amount);
    }

    // Liquidator.

    /// The first call freezes, a later one within the hour sells all and pays the reward.
    function liquidate(uint256 positionId, address receiver) external virtual guarded {
        _liquidate(positionId, receiver);
    }

    function subjectToLiquidation(uint256 positionId) public view returns (bool) {
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        return value < debt;
    }

    function subjectToLiquidationExtended(uint256 positionId)
        external
        view
        returns (bool, address, uint256, bool, uint256)
    {
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        Position storage position = _positions[positionId];
        return (
            value < debt,
            position.liquidator,
            position.frozenTime,
            !position.open,
            _insolvencyTime(position, debt, value)
        );
    }

    function getPositionStatus(uint256 positionId)
        public
        view
        returns (uint256 expected_balance, uint256 actual_balance)
    {
        Position storage position = _positions[positionId];
        address[] storage assets = _assets[positionId];
        uint256[] storage balances = _balances[positionId];
        IOracle oracle = IOracle(_orders[position.orderId].oracle);
        expected_balance = _debt(position);
        actual_balance = balances[0];
        unchecked {
            for (uint256 index = 1; index < assets.length; index++) {
                actual_balance += oracle.getAmountOut(assets[0], assets[index], balances[index]);
            }
        }
    }

    // What anyone may read.

    function orders(uint256 id) external view returns (Order memory) {
        return _orders[id];
    }

    function positions(uint256 id) external view returns (Position memory) {
        return _positions[id];
    }

    function isOrderOpen(uint256 id) public view returns (bool) {
        return order_status[id].alive && block.timestamp < _orders[id].expirationData.deadline;
    }

    function getCollaterals(uint256 _orderId) external view returns (address[] memory) {
        return _collaterals[_orderId];
    }

    function getOrderExpirationData(uint256 id) external view returns (uint256, address, uint32) {
        Expiration storage terms = _orders[id].expirationData;
        return (terms.liquidationRewardAmount, terms.liquidationRewardAsset, terms.deadline);
    }

    function getPositionAssets(uint256 id) external view returns (address[] memory) {
        return _assets[id];
    }

    function getPositionBalances(uint256 id) external view returns (uint256[] memory) {
        return _balances[id];
    }

    function getPositionTokenlistID(uint256 _positionId) public view returns (bytes32) {
        return _orders[_positions[_positionId].orderId].whitelist;
    }

    function getAssetId(uint256 positionId, address asset) public view returns (uint256) {
        address[] storage assets = _assets[positionId];
        for (uint256 index = 0; index < assets.length; index++) {
            if (assets[index] == asset) return index;
        }
        revert("Asset is not in the position");
    }

    /// Pools of one asset overwrite those of the one before, all but the first.
    function getPositionActualPools(uint256 _positionId, uint24[] calldata _feeTiers)
        external
        view
        returns (address[] memory _pools)
    {
        address[] storage assets = _assets[_positionId];
        _pools = new address[]((assets.length - 1) * _feeTiers.length);
        for (uint256 index = 1; index < assets.length; index++) {
            for (uint256 tier = 0; tier < _feeTiers.length; tier++) {
                _pools[index - 1 + tier] =
                    IFactory(factory).getPool(assets[0], assets[index], _feeTiers[tier]);
            }
        }
    }

    /// Each call sees the whole of msg.value.
    function multicall(bytes[] calldata data) external payable returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 index = 0; index < data.length; index++) {
            (bool isDone, bytes memory result) = address(this).delegatecall(data[index]);
            if (!isDone) {
                assembly ("memory-safe") {
                    revert(add(result, 32), mload(result))
                }
            }
            results[index] = result;
        }
    }

    // What the generations do in their own way.

    function _enter() internal virtual {}

    function _leave() internal virtual {}

    /// principal + principal * interest * elapsed / 30 days / 10000, rounded down twice.
    function _debt(Position storage position) internal view virtual returns (uint256) {
        unchecked {
            uint256 principal = position.initialBalance;
            uint256 elapsed = block.timestamp - position.createdAt;
            return
                principal + principal * position.interest * elapsed / INTEREST_PERIOD
                    / INTEREST_UNIT;
        }
    }

    /// Divides by zero when there is no interest.
    function _insolvencyTime(Position storage position, uint256 debt, uint256 value)
        internal
        view
        virtual
        returns (uint256)
    {
        unchecked {
            uint256 margin = value < debt ? 0 : value - debt;
            return block.timestamp + margin * INTEREST_UNIT * INTEREST_PERIOD
                / (position.interest * position.initialBalance);
        }
    }

    /// Rounded down: 3 lets pass what is just under 4.
    function _checkLeverage(uint256 loan, uint256 worth, uint256 limit)
        internal
        pure
        virtual
        returns (uint256 leverage)
    {
        leverage = (loan + worth) / worth;
        require(leverage <= limit, "Leverage error");
    }

    /// Walks forward through a list that each sale shortens: every second asset stays unsold.
    function _sellAll(uint256 positionId) internal virtual {
        for (uint256 index = 1; index < _assets[positionId].length; index++) {
            _sellForced(positionId, index, 0);
        }
    }

    /// The sales of a confirm are the public ones: for the owner or the liquidator, and the ERC-223
    /// side of a token for the owner alone.
    function _checkSeller(uint256 positionId, address pool, address asset) internal view virtual {
        _requireTrader(positionId);
        if (!_isErc223(pool, asset)) return;
        require(_positions[positionId].owner == msg.sender, "Only position owner");
    }

    /// The reward is paid while the position still counts as open.
    function _finish(uint256 positionId, address receiver) internal virtual {
        _payReward(positionId, receiver);
        _positions[positionId].open = false;
    }

    // Parts.

    function _liquidate(uint256 positionId, address receiver) internal {
        Position storage position = _positions[positionId];
        require(position.open, "Position is closed");
        require(subjectToLiquidation(positionId), "Liquidation criteria are not met");
        if (
            position.frozenTime == 0 || block.timestamp > position.frozenTime + MAX_FREEZE_DURATION
        ) {
            position.frozenTime = block.timestamp;
            position.liquidator = msg.sender;
            emit PositionFrozen(positionId, msg.sender, block.timestamp);
            return;
        }
        require(block.timestamp > position.frozenTime, "Single block liquidations are not allowed");
        uint256 debt = _debt(position);
        _sellAll(positionId);
        _settle(positionId, debt);
        _finish(positionId, receiver);
        emit Liquidation(positionId, position.orderId, msg.sender, receiver);
    }

    function _open(uint256 positionId, Order storage order, uint256 loan) private {
        _positions[positionId] = Position({
            orderId: order.id,
            owner: msg.sender,
            deadline: block.timestamp + order.duration,
            createdAt: block.timestamp,
            initialBalance: loan,
            interest: order.interestRate,
            open: true,
            frozenTime: 0,
            liquidator: address(0)
        });
        unchecked {
            order_status[order.id].positions++;
        }
    }

    /// The loan goes back as far as the base asset reaches; the lender bears the rest in silence.
    function _settle(uint256 positionId, uint256 debt) private {
        uint256[] storage balances = _balances[positionId];
        uint256 paid = balances[0] < debt ? balances[0] : debt;
        uint256 orderId = _positions[positionId].orderId;
        balances[0] -= paid;
        _orders[orderId].balance += paid;
        unchecked {
            order_status[orderId].positions--;
        }
    }

    function _payReward(uint256 positionId, address receiver) internal {
        Expiration storage terms = _orders[_positions[positionId].orderId].expirationData;
        _push(terms.liquidationRewardAsset, receiver, terms.liquidationRewardAmount);
    }

    function _requireTrader(uint256 positionId) internal view {
        Position storage position = _positions[positionId];
        require(
            msg.sender == position.owner || msg.sender == position.liquidator,
            "Only owner or liquidator"
        );
    }

    /// Sells the whole of one asset into the base asset where the oracle finds most liquidity.
    function _sellForced(uint256 positionId, uint256 index, uint256 minOut) internal {
        address asset = _assets[positionId][index];
        address wanted = _assets[positionId][0];
        bytes32 list = getPositionTokenlistID(positionId);
        getIdFromTokenlist(list, asset);
        Sale memory sale;
        sale.whitelistId = getIdFromTokenlist(list, wanted);
        IOracle oracle = IOracle(_orders[_positions[positionId].orderId].oracle);
        (address pool,, uint24 fee) = oracle.findPoolWithHighestLiquidity(asset, wanted);
        _checkSeller(positionId, pool, asset);
        sale.positionId = positionId;
        sale.assetId = index;
        sale.amount = _balances[positionId][index];
        sale.bought = wanted;
        sale.fee = fee;
        sale.minOut = minOut;
        _sell(sale);
    }

    function _sell(Sale memory sale) private {
        require(_positions[sale.positionId].open, "Position is closed");
        address sold = _assets[sale.positionId][sale.assetId];
        require(sold != sale.bought, "Same asset");
        require(
            _isTradable(sale.positionId, sale.bought, sale.whitelistId),
            "Asset is not in the tokenlist"
        );
        _takeAsset(sale.positionId, sale.assetId, sale.amount);
        IToken(sold).approve(router, sale.amount);
        uint256 amountOut = IRouter(router)
            .exactInputSingle(
                IRouter.ExactInputSingleParams({
                tokenIn: sold,
                tokenOut: sale.bought,
                fee: sale.fee,
                recipient: address(this),
                amountIn: sale.amount,
                amountOutMinimum: sale.minOut,
                sqrtPriceLimitX96: sale.priceLimit
            })
            );
        _addAsset(sale.positionId, sale.bought, amountOut);
        emit MarginSwap(sale.positionId, sold, sale.bought, sale.amount, amountOut);
    }

    function _isErc223(address pool, address asset) private view returns (bool) {
        (, address first) = IPool(pool).token0();
        (, address second) = IPool(pool).token1();
        return asset == first || asset == second;
    }

    /// The base asset and the collateral of a position need not be in the list.
    function _isTradable(uint256 positionId, address asset, uint256 index)
        private
        view
        returns (bool)
    {
        if (asset == _assets[positionId][0]) return true;
        if (asset == positionInitialCollateral[positionId]) return true;
        bytes32 list = getPositionTokenlistID(positionId);
        address[] storage listed = _listed[list];
        if (tokenlists[list].isContract) return IAutolisting(listed[0]).isListed(asset);
        return listed[index] == asset;
    }

    function _addAsset(uint256 positionId, address asset, uint256 amount) private {
        address[] storage assets = _assets[positionId];
        for (uint256 index = 0; index < assets.length; index++) {
            if (assets[index] == asset) {
                _balances[positionId][index] += amount;
                return;
            }
        }
        assets.push(asset);
        _balances[positionId].push(amount);
        require(
            assets.length <= _orders[_positions[positionId].orderId].currencyLimit,
            "Currency limit is reached"
        );
        emit NewAsset(positionId, asset);
    }

    /// The base asset keeps its place when it is spent; another one gives its own to the last.
    function _takeAsset(uint256 positionId, uint256 index, uint256 amount) private {
        address[] storage assets = _assets[positionId];
        uint256[] storage balances = _balances[positionId];
        require(balances[index] >= amount, "Insufficient asset balance");
        balances[index] -= amount;
        if (balances[index] > 0 || index == 0) return;
        emit AssetRemoved(positionId, assets[index]);
        assets[index] = assets[assets.length - 1];
        balances[index] = balances[balances.length - 1];
        assets.pop();
        balances.pop();
    }

    function _withdrawAll(uint256 positionId) private {
        for (uint256 index = _assets[positionId].length; index > 0; index--) {
            _withdraw(positionId, index - 1);
        }
    }

    function _withdraw(uint256 positionId, uint256 index) private {
        address asset = _assets[positionId][index];
        uint256 amount = _balances[positionId][index];
        _takeAsset(positionId, index, amount);
        _push(asset, _positions[positionId].owner, amount);
        emit PositionWithdrawal(positionId, asset, amount);
    }

    function _tellModified(uint256 orderId) private {
        Order storage order = _orders[orderId];
        emit OrderModified(
            orderId,
            order.owner,
            order.baseAsset,
            order.whitelist,
            order.interestRate,
            order.duration,
            order.minLoan,
            order.leverage,
            order.oracle
        );
    }

    /// What was sent as ERC-223 before is used first.
    function _pull(address asset, uint256 amount) private {
        if (amount == 0) return;
        if (asset == address(0)) {
            require(msg.value >= amount, "Insufficient native coin");
            return;
        }
        if (erc223deposit[msg.sender][asset] >= amount) {
            erc223deposit[msg.sender][asset] -= amount;
            return;
        }
        (bool isDone,) =
            asset.call(abi.encodeCall(IToken.transferFrom, (msg.sender, address(this), amount)));
        require(isDone, "Transfer failed");
    }

    /// Nobody looks whether it arrived.
    function _push(address asset, address to, uint256 amount) internal {
        if (asset == address(0)) {
            (bool isSent,) = to.call{value: amount}("");
            require(isSent, "Transfer failed");
            return;
        }
        (bool isDone,) = asset.call(abi.encodeCall(IToken.transfer, (to, amount)));
        require(isDone, "Transfer failed");
    }
}
