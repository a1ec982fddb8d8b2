/** Unit of a field by its TypeScript type. */
const BY_TYPE: Readonly<Record<string, string>> = {
  PriceUnits: 'price units',
  Lots: 'lots',
  QuoteUnits: 'quote units',
  RatePpb: '10^-9',
  TimestampUs: 'us since 1970',
  DurationUs: 'us',
  AssetUnits: 'engine units of the asset',
  AccountId: 'id',
  MarketId: 'id',
  AssetId: 'id',
  OrderId: 'id',
  ClientOrderId: 'id',
  WithdrawalId: 'id',
  PoolExitId: 'id',
  Sequence: 'sequence',
  boolean: 'yes or no',
  string: 'text',
  Uint8Array: 'bytes',
};

/** Unit of a plain number by the name of its field. */
const BY_NAME: Readonly<Record<string, string>> = {
  actual: 'see rejects',
  amount: 'engine units of the asset',
  backstopLossCap: 'quote units',
  baseUnitsPerLot: 'engine units of the base asset',
  batchId: 'number',
  bound: 'see rejects',
  chain: 'index',
  command: 'code',
  decimals: 'digits',
  depositNumber: 'number from 1',
  epoch: 'number',
  fee: 'see meaning',
  fundingIndex: '2^-20 quote units a lot',
  health: '10^-6',
  fillIndex: 'index',
  indexChange: '2^-20 quote units a lot',
  itemIndex: 'index',
  keyId: 'id',
  layers: 'count',
  leverage: 'times',
  logIndex: 'index',
  market: 'id',
  maxLeverage: 'times',
  nonce: 'number from 1',
  nonceFloor: 'number',
  parts: 'count',
  positionQuote: 'quote units',
  positionSize: 'lots; spot: engine units',
  rank: 'number from 1',
  reject: 'code',
  requestNumber: 'number',
  cancelNumber: 'number',
  choiceNumber: 'number',
  samples: 'count',
  scopes: 'bit set',
  score: '10^-10',
  throughSequence: 'sequence',
  tier: 'index',
  uptoNonce: 'number',
  utilizationIndex: '2^-20 quote units a lot',
  version: 'number',
};

/** The unit of a field; throws for a number that nobody gave one. */
export function unitOf(field: string, type: string): string {
  const bare = type.replace(' | null', '');
  if (bare === 'string' && field.endsWith('Hash')) return 'hexadecimal';
  const unit = BY_TYPE[bare];
  if (unit !== undefined) return unit;
  if (bare !== 'number') return '';
  if (field.endsWith('Ppb')) return '10^-9';
  if (field.endsWith('Us')) return 'us';
  const named = BY_NAME[field];
  if (named === undefined) throw new Error(`no unit is known for ${field}`);
  return named;
}
