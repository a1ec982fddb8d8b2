import { toEventSelector, toFunctionSelector } from 'viem';
import { describe, expect, it } from 'vitest';
import { erc20Abi, factoryAbi, marginModuleAbi, oracleAbi, poolAbi } from './abi.ts';

const marginModuleKnown: Readonly<Record<string, string>> = {
  addTokenlist: '0x9368639e',
  createOrder: '0x7f5ec3c2',
  erc223deposit: '0xb68ae4b2',
  factory: '0xc45a0155',
  getAssetId: '0x18b1771f',
  getCollaterals: '0xb120b6f0',
  getIdFromTokenlist: '0x639b5c09',
  getOrderExpirationData: '0x3ea7fe04',
  getPositionActualPools: '0x85dd7ef2',
  getPositionAssets: '0x6c16eab9',
  getPositionBalances: '0xc313e5e9',
  getPositionStatus: '0x22fb73d9',
  getPositionTokenlistID: '0x5e3d896f',
  getTokenlist: '0x0e056bf6',
  isOrderOpen: '0x1377d892',
  liquidate: '0x5fae8b3d',
  marginSwap: '0x1d64193b',
  marginSwap223: '0x42e0f022',
  modifyOrder: '0x4187891a',
  multicall: '0xac9650d8',
  orderDepositEth: '0x7e3d5c98',
  orderDepositToken: '0xfc6b4b19',
  orderDepositWETH9: '0x9a067e78',
  orderIndex: '0x30471fee',
  orderSetCollaterals: '0xfcb30fe8',
  orderWithdraw: '0xfbc097c0',
  order_status: '0x91e1685f',
  orders: '0xa85c38ef',
  positionClose: '0x6d9ed013',
  positionDeposit: '0xd32b7b9a',
  positionIndex: '0x57921ea3',
  positionInitialCollateral: '0x4b02fd82',
  positionWithdraw: '0x6c545f88',
  positions: '0x99fbab88',
  predictTokenListsID: '0xe4fb7fe0',
  router: '0xf887ea40',
  setOrderStatus: '0x87593479',
  subjectToLiquidation: '0x0ffddb25',
  subjectToLiquidationExtended: '0x659406da',
  takeLoan: '0xa0b81fbe',
  tokenReceived: '0x8943ec02',
  tokenlists: '0x801f8fe4',
  withdraw223: '0xd4cb183d',
  AssetRemoved: '0x03c0a1eb08ee9b373b2eee0ff81874c2eecc632e962925ae0fa3cfac84c594f0',
  InitialLeverage: '0x8b5d0a5e2acf9eca4a73f8ca7f547141785e1555db59478d7210f8baf1d673ee',
  Liquidation: '0x2fab939802dadef8d3c193f53533e04eff20a94ef1faf82061b9a4f19f16a9f3',
  MarginSwap: '0xc20fc0326efc61e1663a5db7528219978cbeec45cde042cc159d280f736d7387',
  NewAsset: '0x4120f4c3ab4524e9806d9c61b1f522805fd56619a1ca63bda99837e1324ab281',
  OrderAliveStatus: '0x208a08d4868c8acf89e732969b61966f99b063f1419e3f7e4ab68e8b43800f44',
  OrderCollateralsSet: '0x8c642aa7858e29459634cb3833e8b0c6a5c9ff8709f352b5c2bd2143714c58d7',
  OrderCreated: '0x274699eac2565b7cd144b3223fafa96d943f31a64c42de09bc3c0d4505d6916e',
  OrderDeposit: '0xb2db04d191bac3efd4db607b4b3c1a7f499a7ce39a5c9365042b2692dc205119',
  OrderModified: '0x3392db5afa9c67bbfad6102d62328fec0e0c615db4ba4188a55fdfe7488762d7',
  OrderWithdraw: '0xd67adbdb0f11d5fd2517aa342c9a2153f271fbba857e75e88cf12efd87e887c1',
  PositionClosed: '0xcefaf961c5013063cf501ffd9f9382e9b9c4b15741ad032fe93d7e9c7c733b22',
  PositionDeposit: '0x156caa6c36e4e92c9b79d05d813e38e04eda87273fa826046955de089abcba12',
  PositionFrozen: '0xe69428a96ca56140ddaf8b391517ed5f74285b77048a38c94cb6750b0fc96b4c',
  PositionLiquidated: '0x26dc706c10b1f8a4bf68a2f50b9a025921938e72ee2ab65f50815438fba4a88d',
  PositionOpened: '0xe3beddb59a1a3b17ba1a8c0a1b80f40dd6c9eee4853414ce80d792ecd8acae24',
  PositionWithdrawal: '0xe8179c3db960b40aab1671ce9ee35bfef6ef166b208a9191ce5109451a08ce00',
  TokenlistAdded: '0xa159bc3bbbd3ae5de4175a53feb2ef3afee083fb40460be95a6891275d14a23d',
};

const oracleKnown: Readonly<Record<string, string>> = {
  factory: '0xc45a0155',
  feeTiers: '0x230ed44a',
  findPoolWithHighestLiquidity: '0x90c2d3a5',
  getAmountOut: '0x4aa06652',
  getAmountOutIntrospection: '0x3d639208',
  getPrice: '0x7100d05c',
  getSpotPriceTick: '0xc4f4f352',
  getSqrtPriceX96: '0xd098d320',
  pricePrecisionDecimals: '0x53f55847',
};

const factoryKnown: Readonly<Record<string, string>> = {
  converter: '0xbd38837b',
  createPool: '0xe282b4fe',
  enableFeeAmount: '0x8a7c195f',
  feeAmountTickSpacing: '0x22afcccb',
  getPool: '0x1698ee82',
  owner: '0x8da5cb5b',
  parameters: '0x89035730',
  pool_lib: '0xb43ab15a',
  quote_lib: '0xef2fe13b',
  set: '0x83209259',
  setOwner: '0x13af4035',
  standardIntrospection: '0x6eadecd2',
  tokenReceived: '0x8943ec02',
  tokenReceivedCaller: '0xa8e98bb5',
  FeeAmountEnabled: '0xc66a3fdf07232cdd185febcc6579d408c241b47ae2f9907d84be655141eeaecc',
  OwnerChanged: '0xb532073b38c83145e3e5135377a08bf9aab55bc0fd7c1179cd4fb995d2a5159c',
  PoolCreated: '0x9db807396fcc58298f0897a55027b7446f0d63e801d48f0e73181fff1ea74c1b',
};

const poolTopics = {
  Initialize: '0x98636036cb66a9c19a37435efc1e90142190214e8abeb821bdba3f2990dd4c95',
  Mint: '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde',
  Burn: '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c',
  Collect: '0x70935338e69775456a85ddef226c395fb668b63fa0115f5f20610b388e6ca9c0',
  Swap: '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67',
};

type Abi = readonly { readonly type: string; readonly name?: string }[];

function hashesOf(abi: Abi): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const item of abi as typeof marginModuleAbi) {
    const hash = item.type === 'event' ? toEventSelector(item) : toFunctionSelector(item);
    hashes[item.name] = hash;
  }
  return hashes;
}

describe('interface of the margin module', () => {
  it('has exactly the selectors and topics of the deployed contracts', () => {
    expect(hashesOf(marginModuleAbi)).toEqual(marginModuleKnown);
    expect(hashesOf(oracleAbi)).toEqual(oracleKnown);
    expect(hashesOf(factoryAbi)).toEqual(factoryKnown);
  });

  it('reads pools by the topics of Uniswap v3 and tokens by those of ERC-20', () => {
    expect(hashesOf(poolAbi)).toMatchObject({
      ...poolTopics,
      slot0: '0x3850c7bd',
      token0: '0x0dfe1681',
    });
    const transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
    expect(hashesOf(erc20Abi)).toMatchObject({ Transfer: transfer, approve: '0x095ea7b3' });
  });
});
