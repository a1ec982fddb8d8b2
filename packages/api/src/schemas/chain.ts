import { type Static, type TSchema, Type } from 'typebox';
import { AccountNumber, AssetSymbol, Decimal, SequenceNumber, words } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const ADDRESS = { pattern: '^0x[0-9a-fA-F]{40}$' } as const;
const Address = Type.String(ADDRESS);
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** Name of a transaction on chain. */
export const TransactionHash = Type.String({ pattern: '^0x[0-9a-f]{64}$' });

/** Where something stands on chain. */
const ChainPlace = Type.Object({ transactionHash: TransactionHash, block: Count }, STRICT);
export type ChainPlace = Static<typeof ChainPlace>;

const ChainToken = Type.Object(
  {
    asset: AssetSymbol,
    assetId: Count,
    token: Address,
    decimals: Type.Integer({ minimum: 0, maximum: 36 }),
  },
  { ...STRICT, description: 'A token that the vault takes.' },
);

const ChainContracts = Type.Object(
  {
    vault: Address,
    entrypoint: Address,
    accounts: Address,
    withdrawals: Type.String({
      ...ADDRESS,
      description: 'Takes the choice of the chain that pays an account.',
    }),
    requests: Type.Union([Address, Type.Null()], { description: 'Takes forced requests.' }),
    escape: Type.Union([Address, Type.Null()], {
      description: 'Opens when the venue is gone: it names all others.',
    }),
    challenges: Type.Union([Address, Type.Null()], {
      description: 'Where fills are challenged; null where they cannot be.',
    }),
    marks: Type.Union([Address, Type.Null()], {
      description: 'Where index prices are challenged; null where they cannot be.',
    }),
  },
  STRICT,
);

const SignedFeed = Type.Object(
  {
    marketId: Count,
    feed: Type.String({ pattern: '^0x[0-9a-f]{64}$', description: 'Its id at Pyth.' }),
  },
  { ...STRICT, description: 'What the index of a market is held against.' },
);

const FurtherChain = Type.Object(
  {
    chainId: Count,
    name: Type.String(),
    vault: Address,
    outpost: Address,
    lane: Type.Integer({ description: 'The account to choose for payments there.' }),
    tokens: Type.Array(ChainToken),
    confirmations: Count,
    head: Count,
    rpcPath: Type.String({ description: 'JSON-RPC for wallets, at this address.' }),
  },
  { ...STRICT, description: 'A further chain with a vault.' },
);

/** The chain that holds the money. */
export const ChainState = Type.Object(
  {
    status: words(['running', 'standing', 'none'] as const),
    detail: Type.Union([Type.String(), Type.Null()], { description: 'Why it does not run.' }),
    chainId: Type.Union([Count, Type.Null()]),
    name: Type.Union([Type.String(), Type.Null()]),
    contracts: Type.Union([ChainContracts, Type.Null()]),
    tokens: Type.Array(ChainToken),
    confirmations: Type.Integer({ description: 'Blocks that must lie above what is final.' }),
    withdrawalDelaySeconds: Type.Integer({ description: 'From the batch to the payment.' }),
    head: Type.Union([Count, Type.Null()], { description: 'Newest block.' }),
    batch: Type.Union(
      [
        Type.Object(
          {
            batchId: Count,
            lastSequence: SequenceNumber,
            lagCommands: Type.Integer({ description: 'Released commands that are not on chain.' }),
          },
          STRICT,
        ),
        Type.Null(),
      ],
      { description: 'The newest batch of the mirror.' },
    ),
    rpcPath: Type.Union([Type.String(), Type.Null()], {
      description: 'JSON-RPC for wallets, at this address.',
    }),
    explorer: Type.Union([Type.String(), Type.Null()], {
      description: 'Address of a block explorer, if there is one.',
    }),
    signedFeeds: Type.Union([Type.Array(SignedFeed), Type.Null()], {
      description:
        'Markets whose index can be challenged with signed prices; none: no signed feed is ' +
        'configured. Null while that is not known.',
    }),
    further: Type.Array(FurtherChain),
  },
  STRICT,
);
export type ChainState = Static<typeof ChainState>;

const Maybe = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A deposit by its transaction. */
export const ChainDeposit = Type.Object(
  {
    transactionHash: TransactionHash,
    status: words(['unknown', 'refused', 'seen', 'final', 'credited'] as const),
    chainId: Maybe(Count),
    block: Maybe(Count),
    confirmations: Count,
    confirmationsWanted: Count,
    depositNumber: Maybe(Count),
    account: Maybe(AccountNumber),
    asset: Maybe(AssetSymbol),
    amount: Maybe(Decimal),
  },
  STRICT,
);
export type ChainDeposit = Static<typeof ChainDeposit>;

/** What the chain knows of a withdrawal. */
export const ChainWithdrawal = Type.Object(
  {
    withdrawalId: Count,
    status: words(['waiting', 'scheduled', 'payable', 'paid', 'canceled'] as const),
    chainId: Type.Integer({ description: 'The chain that pays it, as far as that is known.' }),
    recipient: Maybe(Address),
    unlocksAt: Maybe(Count),
    scheduled: Maybe(ChainPlace),
    paid: Maybe(ChainPlace),
  },
  STRICT,
);
export type ChainWithdrawal = Static<typeof ChainWithdrawal>;

/** A call of the node behind the venue. */
export const ChainCall = Type.Object(
  {
    jsonrpc: Type.Literal('2.0'),
    id: Type.Union([Type.Integer(), Type.String({ maxLength: 64 }), Type.Null()]),
    method: Type.String({ maxLength: 64, pattern: '^[a-zA-Z0-9_]+$' }),
    params: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 8 })),
  },
  STRICT,
);
export type ChainCall = Static<typeof ChainCall>;
