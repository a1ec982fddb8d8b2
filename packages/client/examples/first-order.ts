// A complete program: a wallet, a session key, play money, an order, and what came of it.
// Run it beside `npm start`:  npm run first-order -- [address of the venue]
import { describeOutcome, type Placement, TandemClient, VenueError } from '@tandem/client';
import { addressOfKeyHash, secp256k1Signer } from '@tandem/signing';

const MARKET = 'BTC-PERP';
const [url = 'http://127.0.0.1:4600'] = process.argv.slice(2);
const tandem = new TandemClient({ url });

try {
  await openAccount();
  await buyAndClose();
} catch (error) {
  // A refusal says what it is and with which figures; anything else is a fault and shows itself.
  if (!(error instanceof VenueError)) throw error;
  console.error(`refused: ${error.code}`, error.inputs, error.message);
  process.exitCode = 1;
}

/** A new wallet, its account, and a session key that may trade for an hour but never withdraw. */
async function openAccount(): Promise<void> {
  const wallet = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
  const address = addressOfKeyHash(wallet.publicKeyHash);
  const { data: owner } = await tandem.market.walletOwner(address);
  const account = owner.nextFreeAccount;
  const owned = await tandem.withWallet(wallet, account);
  await owned.openAccount(address);

  const signer = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
  const keyId = 2;
  await owned.registerKey({
    signer,
    keyId,
    scopes: ['trade', 'cancel', 'read'],
    expiresAtUs: (Date.now() + 3_600_000) * 1_000,
    maxOrderNotional: '50000',
  });
  await tandem.useKey({ account, keyId, signer });
  console.log(`account ${account} of wallet ${address}, session key ${keyId}`);
}

/** Play money, an order that is sent exactly once, and the way out again. */
async function buyAndClose(): Promise<void> {
  await tandem.account.faucet({ asset: 'USDC', amount: '10000' });
  // Play money is a deposit on the local chain: it is there some blocks later.
  for (;;) {
    const { data: funded } = await tandem.account.state();
    if (funded.balances.some(({ asset }) => asset === 'USDC')) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  const order = { market: MARKET, side: 'buy', type: 'market', size: '0.01' } as const;
  const { data: ahead } = await tandem.orders.whatIf(order);
  console.log(`it would cost ${ahead.cost} of margin and a fee of ${ahead.takerFee}`);
  console.log(`buy: ${wordsOf(await tandem.orders.place(order))}`);

  // Reads after an own write wait for it: the position is there.
  const { data: account } = await tandem.account.state();
  for (const { market, side, size, entryPrice, liquidationPrice } of account.positions) {
    const end = liquidationPrice === null ? 'out of reach' : `at ${liquidationPrice}`;
    console.log(`${side} ${size} ${market} from ${entryPrice}, liquidation ${end}`);
  }
  const close = { ...order, side: 'sell', reduceOnly: true } as const;
  console.log(`sell: ${wordsOf(await tandem.orders.place(close))}`);
}

function wordsOf(placed: Placement): string {
  if (placed.kind === 'answered') return describeOutcome(placed.answer.data.order);
  return `arrived on an earlier try; ${placed.order === null ? 'no longer live' : 'live'}`;
}
