import { parseArgs } from 'node:util';
import { connectClients, WayOut } from '@tandem/chain';
import { isAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { readWalletKey } from './arguments/wallet-key.ts';
import type { Json } from './audit/audit-json.ts';
import { complain, sayJson } from './output.ts';

const HELP = `leave: out of a venue with a wallet and a node of its chain, and nothing of the venue

  npm run leave -- ACTION --node URL --escape ADDRESS --key FILE

  status                                       where the escape stands
  accounts --from-block N                      accounts that this wallet may exit with
  withdraw --account N --asset N --units N     force a withdrawal; prints the request's number
  close --account N --market N                 force a close; prints the request's number
  request --number N                           what became of a request
  open [--number N]                            open escape: for silence, or for an overdue request
  register --account N                         note what an account owns
  equity --account N                           what that is, in quote units, before any factor
  fix                                          fix the factor when registration is over
  claim --account N --asset N                  be paid
  refund --number N                            get a deposit back that no batch credited
  finalize --number N                          have a scheduled withdrawal paid

  --node URL        JSON-RPC of a node of the chain
  --escape ADDRESS  the escape contract of the venue: it names all others
  --key FILE        file with the private key of the wallet, that nobody else may read; - is stdin

The last line is one JSON object. Step by step: docs/how-to/leave-without-us.md.`;

class LeaveError extends Error {
  override readonly name = 'LeaveError';
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string' },
    escape: { type: 'string' },
    key: { type: 'string' },
    account: { type: 'string' },
    asset: { type: 'string' },
    market: { type: 'string' },
    units: { type: 'string' },
    number: { type: 'string' },
    'from-block': { type: 'string' },
    help: { type: 'boolean' },
  },
});

type Count = 'account' | 'asset' | 'market' | 'units' | 'number' | 'from-block';

function counted(option: Count): bigint {
  const text = values[option];
  if (text === undefined || !/^\d{1,16}$/.test(text)) {
    throw new LeaveError(`--${option} is a whole number, not ${text ?? 'missing'}`);
  }
  return BigInt(text);
}

function small(option: Count): number {
  return Number(counted(option));
}

async function connect(): Promise<WayOut> {
  const { node, escape } = values;
  if (node === undefined) throw new LeaveError('--node is missing');
  if (escape === undefined || !isAddress(escape)) throw new LeaveError('--escape is no address');
  return WayOut.at(
    await connectClients(node, privateKeyToAccount(readWalletKey(values.key))),
    escape,
  );
}

type Action = (way: WayOut) => Promise<object>;

/** What was done, by the name of the action. */
const ACTIONS: Readonly<Record<string, Action>> = {
  status: (way) => way.status(),
  accounts: async (way) => ({ accounts: await way.accountsOf(way.wallet, counted('from-block')) }),
  withdraw: async (way) => {
    const of = { account: small('account'), asset: small('asset'), units: counted('units') };
    return { number: await way.requestWithdrawal(of) };
  },
  close: async (way) => ({
    number: await way.requestClose({ account: small('account'), market: small('market') }),
  }),
  request: (way) => way.requestStatus(counted('number')),
  open: async (way) => {
    await way.open(values.number === undefined ? null : counted('number'));
    return way.status();
  },
  register: async (way) => {
    await way.register(small('account'));
    return { equity: await way.equityOf(small('account')) };
  },
  equity: async (way) => ({ equity: await way.equityOf(small('account')) }),
  fix: async (way) => {
    await way.fix();
    return way.status();
  },
  claim: async (way) => {
    const units = await way.claimable(small('account'), small('asset'));
    await way.claim(small('account'), small('asset'));
    return { units };
  },
  refund: async (way) => {
    await way.refundDeposit(counted('number'));
    return { refunded: counted('number') };
  },
  finalize: async (way) => {
    await way.finalizeWithdrawal(counted('number'));
    return { finalized: counted('number') };
  },
};

async function run(): Promise<number> {
  const [name = ''] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (values.help === true || action === undefined) {
    complain(HELP);
    return values.help === true ? 0 : 2;
  }
  try {
    const result = await action(await connect());
    const plain: Record<string, Json> = { action: name };
    for (const [field, value] of Object.entries(result) as [string, Json | bigint][]) {
      plain[field] = typeof value === 'bigint' ? value.toString() : value;
    }
    sayJson(plain);
    return 0;
  } catch (error) {
    const { shortMessage } = error as { shortMessage?: string };
    complain(error instanceof Error ? `${error.name}: ${shortMessage ?? error.message}` : 'failed');
    return 1;
  }
}

process.exitCode = await run();
