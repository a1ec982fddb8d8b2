/** The help of each command. Names, defaults and units are those of the parser beside this file. */
const START = `tandem start: a running venue on this machine, with its API and its page

  npm start [-- options]        (also what plain "npm start" does)

  --port N        where it listens (default 4600; 0 is any free port)
  --host ADDRESS  on which address (default 127.0.0.1)
  --data DIR      folder of the journal, the tables and the demo key (default .tandem/venue)
  --no-bots       no simulated makers and takers beside you
  --no-chain      no local chain: play money comes from a faucet, nothing is mirrored
  --no-challenges a new local chain without challenges of fills: withdrawals wait 5 seconds, not 13
  --second-chain  a second local chain with a vault: deposits and payments there too
  --no-screen     no trading screen: the API alone
  --prices P      simulation (default), live, or recording:<path>
  --seed N        seed of simulated prices and traders (default 1)
  --config FILE   a JSON object with any of the fields; the environment goes before it
                  (TANDEM_PORT, TANDEM_PRICES, TANDEM_CHAIN_ID, ...), these options before both
  --json          one JSON object when everything is ready: address, demo account, journal

Ctrl-C ends it gracefully. The same folder again continues where the journal ends, also after
kill -9. DATABASE_URL names a PostgreSQL for the tables; without it they are in the folder.`;

const SERVICES = `tandem services: the same venue with every part in a process of its own

  DATABASE_URL=postgresql://... npm run start:services [-- options]

  --gateways N    how many gateways (default 2); they listen at --port and the ports behind it
  --link-port N   reach the exchange over TCP at 127.0.0.1:N and N+1 (default: sockets in --data)
  --metrics-port N  /metrics, /health and /ready of each process, at 127.0.0.1 alone: the exchange
                  at N, behind it projector, price feed, settlement, gateways (default 4680;
                  0: any free)
  --port, --host, --data, --no-bots, --no-chain, --no-challenges, --second-chain, --no-screen,
  --prices, --seed, --config, --json
                  as for start

Starts one exchange, one projector, one price feed and the gateways, prints where they are and how
they are, starts again what dies except the exchange, and ends all of them on Ctrl-C. Needs a
PostgreSQL named by DATABASE_URL. One of them alone:
  npm start -- service exchange|projector|price-feed|settlement|gateway [N] [options]`;

const SIMULATE = `tandem simulate: an exchange with simulated traders, live in the terminal

  npm start -- simulate [options]

  --seed N        seed of the simulated world (default 1)
  --traders N     how many people trade, at least 32 (default 160)
  --seconds N     end after N seconds of real time; 0 is never (default 60, or 0 with --commands)
  --commands N    end after N commands of this run
  --speed X       simulated seconds in one real second, or "max" (default 10, or "max" with
                  --commands)
  --acks          print "ack <sequence>" when a command is durable, and nothing else until the end
  --data DIR      folder of the journal (default .tandem/simulate)
  --json          the last line is one JSON object: the audit

The same folder again continues where the journal ends. Ctrl-C ends with the audit as well.`;

const REPLAY = `tandem replay: a public recording through sequencer, journal and engine

  npm start -- replay <file> [options]

  <file>          Bitstamp order by order, Binance depth and trades, or Pyth updates; plain or gzip
  --index FILE    recording of the spot market that gives the index price (Binance futures)
  --speed X       recorded seconds in one real second, or "max" (default "max")
  --lines N       stop after N lines of the recording
  --method M      Bitstamp: "stated" feeds created and deleted orders only; "extended" (default)
                  also amended prices, and older orders when a snapshot first shows them
  --data DIR      folder of the journal (default .tandem/replay); it must be empty or not exist,
                  a journal that an earlier replay left in the default folder is replaced
  --json          the last line is one JSON object: the audit, with the comparison`;

const VERIFY = `tandem verify: recompute everything from a journal, as an outsider

  npm run verify -- <journal> [options]

  <journal>       folder of a journal: what --data was (default .tandem/simulate)
  --data DIR      the same, as an option
  --json          the last line is one JSON object

Reads only, takes no lock. Checks every checksum, the hash chain, every state hash in the journal,
conservation and invariants. Ends with code 1 and the first sequence where something disagrees.`;

const VERIFY_RECEIPT = `tandem verify-receipt: check a receipt of the venue against its journal

  npm start -- verify-receipt <file> --journal <folder>

  <file>          JSON: a receipt, or an answer of the API that carries one
  --journal DIR   folder of the venue or of its journal (default .tandem/venue); also --data
  --venue URL     hold it against what this venue publishes instead, over HTTP
  --key HEX       public key of the venue, 64 digits; without it the receipt's own is taken
  --json          the last line is one JSON object

Executes the journal up to the command of the receipt, and compares command, time and events with
its leaf, the leaf with the root, the root with the signed head. Ends with code 1 when it does not
hold.`;

const VERIFY_PUBLISHED = `tandem verify-published: check a venue from outside, over HTTP alone

  npm start -- verify-published <address> [options]

  <address>       of the venue, for example http://127.0.0.1:4600
  --key HEX       public key of the venue, 64 digits; without it that of its first head is taken
  --from N        begin at the head that covers sequence N (default 1)
  --json          the last line is one JSON object

Reads the heads of its journal and what they cover. Checks that the heads are a chain without gap
and signed, that every leaf leads to its root, and that what was hidden and is told by now is what
was committed to. Ends with code 1 and the first sequence where something disagrees.`;

const VERIFY_LIABILITY = `tandem verify-liability: check what a venue says that it owes you

  npm start -- verify-liability <file> [options]

  <file>          JSON: the answer of GET /v1/liabilities/proof, signed by a key of the account
  --account N     whose proof it must be; without it the one that the proof names is taken
  --key HEX       public key of the venue, 64 digits; without it the proof's own is taken
  --venue URL     the statement must be the one that this venue shows everybody
  --figures FILE  JSON: what you know that you have, for example
                  { "balance": "1000", "openProfit": "-3.5", "owed": { "USDC": "996.5" } }
  --json          the last line is one JSON object

Checks the signature, that what you are owed follows from balance and open profit, and that all of
it is in the sums of the statement. Ends with code 1 when it does not hold.`;

const REBUILD = `tandem rebuild: fill the tables of a venue again, from its journal

  npm start -- rebuild --data <folder>

  --data DIR      folder of the venue, or of a simulation (default .tandem/venue)
  --json          the last line is one JSON object

The tables are those of PostgreSQL when DATABASE_URL is set, else those of PGlite in DIR/tables.
They are emptied first; what only they held (operating errors without a sequence) stays. Stop the
venue before: two that write get in each other's way.`;

const BENCH = `tandem bench: the speed, beside its peers, in one run

  npm run bench -- [options]

  The options are those of bench/src/main.ts; --help there lists them.`;

const OVERVIEW = `tandem: a perpetual-futures and spot exchange

  npm start                              a running venue: API, page, demo money, simulated traders
  npm start -- start --help              its options: --port, --host, --prices, --no-bots, ...
  npm run start:services                 the same in separate processes, with PostgreSQL
  npm start -- simulate [options]        an exchange on simulated flow, live in the terminal
  npm start -- replay <file> [options]   a recording of another venue through this one
  npm run verify -- <journal>            recompute everything from a journal
  npm start -- verify-receipt <file>     check a receipt of the venue against its journal
  npm start -- verify-published <url>    check a venue from outside, over HTTP alone
  npm start -- verify-liability <file>   check what a venue says that it owes you
  npm start -- rebuild --data <folder>   fill the tables again from the journal
  npm run bench                          how fast it is

  --help after a command says more. Every command takes --json and --data DIR.`;

const BY_COMMAND: { readonly [command: string]: string } = {
  start: START,
  services: SERVICES,
  simulate: SIMULATE,
  replay: REPLAY,
  verify: VERIFY,
  'verify-receipt': VERIFY_RECEIPT,
  'verify-published': VERIFY_PUBLISHED,
  'verify-liability': VERIFY_LIABILITY,
  rebuild: REBUILD,
  bench: BENCH,
};

export const COMMANDS: readonly string[] = Object.keys(BY_COMMAND);

/** Help of a command, or of the program. */
export function helpText(command: string | null): string {
  return (command === null ? undefined : BY_COMMAND[command]) ?? OVERVIEW;
}
