import { WayOut } from '@tandem/chain';
import { readOptions } from './arguments/read-options.ts';
import { runWalletAction, WalletOptions } from './arguments/wallet-action.ts';

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

const { values, positionals } = readOptions('leave', {
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

type Option = 'escape' | 'account' | 'asset' | 'market' | 'units' | 'number' | 'from-block';
const options = new WalletOptions<Option>(values);

async function connect(): Promise<WayOut> {
  const address = options.address('escape');
  return WayOut.at(await options.connect(), address);
}

type Action = (way: WayOut) => Promise<object>;

/** What was done, by the name of the action. */
const ACTIONS: Readonly<Record<string, Action>> = {
  status: (way) => way.status(),
  accounts: async (way) => ({
    accounts: await way.accountsOf(way.wallet, options.counted('from-block')),
  }),
  withdraw: async (way) => {
    const of = {
      account: options.small('account'),
      asset: options.small('asset'),
      units: options.counted('units'),
    };
    return { number: await way.requestWithdrawal(of) };
  },
  close: async (way) => ({
    number: await way.requestClose({
      account: options.small('account'),
      market: options.small('market'),
    }),
  }),
  request: (way) => way.requestStatus(options.counted('number')),
  open: async (way) => {
    await way.open(values.number === undefined ? null : options.counted('number'));
    return way.status();
  },
  register: async (way) => {
    await way.register(options.small('account'));
    return { equity: await way.equityOf(options.small('account')) };
  },
  equity: async (way) => ({ equity: await way.equityOf(options.small('account')) }),
  fix: async (way) => {
    await way.fix();
    return way.status();
  },
  claim: async (way) => {
    const units = await way.claimable(options.small('account'), options.small('asset'));
    await way.claim(options.small('account'), options.small('asset'));
    return { units };
  },
  refund: async (way) => {
    await way.refundDeposit(options.counted('number'));
    return { refunded: options.counted('number') };
  },
  finalize: async (way) => {
    await way.finalizeWithdrawal(options.counted('number'));
    return { finalized: options.counted('number') };
  },
};

const { help: isHelpWanted = false } = values;
const [word] = positionals;
process.exitCode = await runWalletAction({
  help: HELP,
  isHelpWanted,
  word,
  connect,
  actions: ACTIONS,
});
