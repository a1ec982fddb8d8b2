import { Type } from 'typebox';
import {
  ChainCall,
  ChainDeposit,
  ChainState,
  ChainWithdrawal,
  TransactionHash,
} from '../schemas/chain.ts';
import type { Operation } from './operation.ts';

const STRICT = { additionalProperties: false } as const;
const COMMON = { method: 'GET', tag: 'Chain', access: 'public' } as const;
const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const CALL = { ...COMMON, method: 'POST', cost: 1, body: ChainCall, data: null } as const;

/** Where the money is. */
export const CHAIN_OPERATIONS: readonly Operation[] = [
  {
    ...COMMON,
    id: 'chain',
    path: '/v1/chain',
    summary: 'The chain that holds the money: contracts, tokens, newest block and batch.',
    cost: 2,
    data: ChainState,
  },
  {
    ...COMMON,
    id: 'chainDeposit',
    path: '/v1/chain/deposits/{transactionHash}',
    summary: 'How far a deposit is, by its transaction: seen, final, credited.',
    cost: 2,
    parameters: Type.Object({ transactionHash: TransactionHash }, STRICT),
    data: ChainDeposit,
  },
  {
    ...COMMON,
    id: 'chainWithdrawal',
    path: '/v1/chain/withdrawals/{withdrawalId}',
    summary: 'How far a withdrawal is on chain: scheduled, payable, paid; with its transactions.',
    cost: 2,
    parameters: Type.Object({ withdrawalId: Id }, STRICT),
    data: ChainWithdrawal,
  },
  {
    ...CALL,
    id: 'chainCall',
    path: '/v1/chain/rpc',
    summary: 'JSON-RPC of the chain for wallets: reading, and sending signed transactions.',
  },
  {
    ...CALL,
    id: 'furtherChainCall',
    path: '/v1/chain/{chainId}/rpc',
    summary: 'The same, of a further chain.',
    parameters: Type.Object({ chainId: Id }, STRICT),
  },
];
