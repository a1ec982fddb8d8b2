import type { CommandName } from './arguments.ts';
import { CALLED_AS, MANUAL } from './called-as.ts';

const GENERAL = `The liquidation bot: watches margin positions of Dex223-style contracts, finds
those that may be liquidated, freezes and confirms them, and keeps the books. Sends nothing unless
the configuration says execution.live = true.

  ${CALLED_AS} <command> [options]

  demo            a chain on this machine with positions that go under, liquidated before your eyes
  run             watch, evaluate and execute in one process
  watch-only      watch and evaluate; say what would be liquidated, touch no key
  executor        only execute what others put into the queue (needs PostgreSQL, Redis optional)
  report          what was earned, spent on gas, and missed, and why
  record          write the logs of a block range to a file
  backtest        what would have been earned in a block range, from a node or a recorded file
  keys            make a keystore, or check one
  options         every option with unit, default and limits
  sample-config   a configuration file to fill in, with every option explained

Each has --help, and --version tells the version. Configuration: --config <file> or
LIQUIDATOR_CONFIG. ${MANUAL} has the rest.
`;

const CONFIG_LINE =
  '  --config <file>        configuration (TOML); default LIQUIDATOR_CONFIG, then liquidator.toml';

const OF_COMMANDS: Readonly<Record<CommandName, string>> = {
  run: `run: watch, evaluate and execute in one process. Ctrl-C ends it; what is on its way is kept.

${CONFIG_LINE}
  --screen               a view of the terminal instead of log lines; --no-screen forces lines
`,
  'watch-only': `watch-only: watch and evaluate; say who may be liquidated, open no key, send none.

${CONFIG_LINE}
  --screen               a view of the terminal instead of log lines
`,
  executor: `executor: only execute what a watching process puts into the queue.
Needs LIQUIDATOR_DATABASE_URL, because two processes share the store.

${CONFIG_LINE}
`,
  report: `report: what was earned, spent on gas, and missed, and why.

${CONFIG_LINE}
  --json                 one JSON object; amounts are decimal strings of wei
`,
  record: `record: write what the bot reads of a block range to a file, for backtest --log.

${CONFIG_LINE}
  --from <block> --to <block>   both included
  --out <file>                  must not exist yet
`,
  backtest: `backtest: replay a block range through the same evaluation and profit rule.

${CONFIG_LINE}
  --from <block> --to <block>   both included; asks the nodes of the configuration
  --log <file>                  a recorded file instead of nodes
  --gas-price <gwei>            instead of the base fee of each block with the configured tip
  --json                        one JSON object
`,
  demo: `demo: starts a chain on this machine (anvil), deploys margin module, pools and tokens,
opens positions, moves a price, and shows how the bot finds, freezes, confirms and earns.
Ends by itself with the report; Ctrl-C ends it sooner.

  --generation <name>    first or hardened; default both, one after the other
  --positions <n>        positions that go under, 1 to 50; default 3
  --port <n>             port of /metrics, /health and /dashboard.json; default a free one
  --stay                 goes on until Ctrl-C
  --json                 events and report as JSON lines
`,
  keys: `keys: make a keystore v3 or check one. The password comes from the prompt,
LIQUIDATOR_PASSWORD_FILE or LIQUIDATOR_PASSWORD_FD, never from an argument.

  --new <file>           a new key in a new file, readable by its owner only
  --check <file>         opens it, names its address and whether its parameters are strong enough
`,
  options: 'options: every option with unit, default and limits, as a page.\n',
  'sample-config': 'sample-config: a configuration file to fill in, with every option explained.\n',
};

export function helpOf(command: CommandName | null): string {
  return command === null ? GENERAL : OF_COMMANDS[command];
}
