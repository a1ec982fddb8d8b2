import {
  type Command,
  type KeyUse,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
} from '@tandem/protocol';
import { MARKETS } from './market-rules.fixture.ts';
import {
  accountOf,
  NAME,
  parseInteger,
  parseMoney,
  parseRate,
  parseTime,
} from './words.fixture.ts';

// Phrases about wallets and session keys, and who signed a row.

type Match = readonly (string | undefined)[];
type Phrase = readonly [RegExp, (match: Match, around: { readonly timeUs: number }) => Command];

const WALLET = '(evm|evmContract|solana) (\\d+)';

function walletId(number: string | undefined): string {
  return (number ?? '').padStart(64, '0');
}

function owner(match: Match): number {
  return accountOf(match[1] ?? '');
}

/** What follows a word in a list of words, read by a parser; null without the word. */
function figureAt(words: string, word: string, parse: (text: string) => number): number | null {
  const text = new RegExp(`(?:^| )${word} (\\S+)`).exec(words)?.[1];
  return text === undefined ? null : parse(text);
}

/** `position 100 leverage 5 loss 10 drawdown 5% concentration 50% risk 100`. */
function riskFigures(words: string): object {
  return {
    maxPositionNotional: figureAt(words, 'position', parseMoney),
    maxLeverage: figureAt(words, 'leverage', parseInteger),
    maxDailyLoss: figureAt(words, 'loss', parseMoney),
    maxDrawdownPpb: figureAt(words, 'drawdown', parseRate),
    maxConcentrationPpb: figureAt(words, 'concentration', parseRate),
    maxValueAtRisk: figureAt(words, 'risk', parseMoney),
  };
}

/** `may 1 for 60s order 100 position 100 leverage 5 loss 10 volume 100 extra 1bp in BTC-PERP`. */
function keyFigures(words: string, timeUs: number): object {
  const symbols = /(?:^| )in (\S+)/.exec(words)?.[1]?.split(',') ?? [];
  const life = /(?:^| )for (\S+)/.exec(words)?.[1] ?? '3600s';
  return {
    scheme: SIGNATURE_SCHEMES.find((scheme) => words.startsWith(scheme)) ?? 'secp256k1',
    scopes: figureAt(words, 'may', parseInteger) ?? 31,
    expiresAtUs: parseTime(`in ${life}`, timeUs),
    maxOrderNotional: figureAt(words, 'order', parseMoney),
    maxPositionNotional: figureAt(words, 'position', parseMoney),
    maxLeverage: figureAt(words, 'leverage', parseInteger),
    maxDailyLoss: figureAt(words, 'loss', parseMoney),
    maxDailyVolume: figureAt(words, 'volume', parseMoney),
    maxExtraFeePpb: figureAt(words, 'extra', parseRate) ?? 0,
    markets: symbols.map((symbol) => ({ market: MARKETS.get(symbol)?.['market'] })),
  };
}

export const KEY_PHRASES: readonly Phrase[] = [
  [
    new RegExp(`^(${NAME}) opens with wallet ${WALLET}$`),
    (m): Command =>
      ({
        kind: 'OpenWalletAccount',
        account: owner(m),
        wallet: m[2],
        walletId: walletId(m[3]),
      }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) links wallet ${WALLET} as key (\\d+)$`),
    (m): Command =>
      ({
        kind: 'LinkWallet',
        account: owner(m),
        keyId: Number(m[4]),
        wallet: m[2],
        walletId: walletId(m[3]),
      }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) unlinks wallet (\\d+)$`),
    (m): Command =>
      ({ kind: 'UnlinkWallet', account: owner(m), keyId: Number(m[2]) }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) revokes session key (\\d+)$`),
    (m): Command =>
      ({ kind: 'RevokeSessionKey', account: owner(m), keyId: Number(m[2]) }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) names (${NAME}|nobody) receiver of key (\\d+)$`),
    (m): Command =>
      ({
        kind: 'SetFeeReceiver',
        account: owner(m),
        keyId: Number(m[3]),
        receiver: m[2] === 'nobody' ? null : accountOf(m[2] ?? ''),
      }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) limits itself(.*)$`),
    (m): Command =>
      ({
        kind: 'SetRiskLimits',
        account: owner(m),
        ...riskFigures((m[2] ?? '').trim()),
      }) as unknown as Command,
  ],
  [
    new RegExp(`^(${NAME}) registers key (\\d+)(.*)$`),
    (m, around): Command =>
      ({
        kind: 'RegisterSessionKey',
        account: owner(m),
        keyId: Number(m[2]),
        publicKeyHash: 'ab'.repeat(32),
        ...keyFigures((m[3] ?? '').trim(), around.timeUs),
      }) as unknown as Command,
  ],
];

const SIGNED = new RegExp(
  `^(.*) signed (${NAME})/(\\d+) #(\\d+)(?: as (\\w+))?(?: until (.+?))?(?: extra (\\S+))?$`,
);

/** Splits `... signed Alice/2 #7 as hmac until 1s ago extra 1bp` into the row and who signed. */
export function parseSigner(
  action: string,
  timeUs: number,
  schemeOf: (account: number, keyId: number) => SignatureScheme,
): { readonly action: string; readonly use: KeyUse | null } {
  const match = SIGNED.exec(action);
  if (match === null) return { action, use: null };
  const [, row = '', name = '', key = '', nonce = '', scheme, until, extra] = match;
  const account = accountOf(name);
  const keyId = parseInteger(key);
  const use = {
    scheme: scheme ?? schemeOf(account, keyId),
    account,
    keyId,
    nonce: parseInteger(nonce),
    deadlineUs: parseTime(until ?? 'now', timeUs),
    extraFeePpb: parseRate(extra ?? '0'),
  };
  return { action: row, use: use as unknown as KeyUse };
}
