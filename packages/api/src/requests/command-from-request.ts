import type { Command } from '@tandem/protocol';
import { edgeError, isApiError } from '../errors/api-error.ts';
import type { Operation } from '../operations/operation.ts';
import { findOperation } from '../operations/operations.ts';
import type {
  IsolatedMarginRequest,
  LeverageRequest,
  PoolDepositRequest,
  PoolExitRequest,
  SubAccountRequest,
  TransferRequest,
  WithdrawalRequest,
} from '../schemas/account.ts';
import type { ApiError } from '../schemas/envelope.ts';
import type {
  FeeReceiverRequest,
  LinkWalletRequest,
  OpenAccountRequest,
  RegisterKeyRequest,
  RiskLimitsRequest,
} from '../schemas/keys.ts';
import type {
  AmendOrderRequest,
  BatchRequest,
  CancelAllRequest,
  PlaceOrderRequest,
  PlaceTriggerOrderRequest,
} from '../schemas/order.ts';
import {
  adjustIsolatedMargin,
  openSubAccount,
  requestWithdrawal,
  setLeverage,
  transfer,
} from './account-commands.ts';
import { faultOf, type InputFields, isEmpty, readFields } from './checked-input.ts';
import type { CommandContext } from './command-context.ts';
import { FORBIDDEN_NAMES } from './forbidden-names.ts';
import { linkWallet, openAccount, registerKey, revokeKey, unlinkWallet } from './key-commands.ts';
import { setFeeReceiver, setRiskLimits } from './limit-commands.ts';
import {
  amendOrder,
  batch,
  cancelAllOrders,
  cancelOrder,
  placeOrder,
  placeTriggerOrder,
} from './order-commands.ts';
import { parseBody } from './parse-body.ts';
import { depositToPool, requestPoolExit } from './pool-commands.ts';

/** A request as it was sent and, where its text is what is signed, as it was signed. */
export type TextRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Empty where there is none. */
  readonly body: string;
};

/** A request that is what its schemas say. */
export type CheckedRequest = {
  readonly operation: Operation;
  /** Values of path, query and body together; no name is in two of them. */
  readonly input: InputFields;
};

type MakeCommand = (input: never, context: CommandContext) => Command | ApiError;

/** How each operation that changes something becomes a command. */
const COMMANDS: { readonly [operation: string]: MakeCommand } = {
  placeOrder: (input: PlaceOrderRequest, context) => placeOrder(input, context),
  placeTriggerOrder: (input: PlaceTriggerOrderRequest, context) =>
    placeTriggerOrder(input, context),
  placeBatch: (input: BatchRequest, context) => batch(input, context),
  amendOrder: (input: AmendOrderRequest & { orderId: number }, context) =>
    amendOrder(input, context),
  cancelOrder: (input: { orderId: number; account?: number }, context) =>
    cancelOrder(input, context),
  cancelOrderByClientId: (input: { clientOrderId: number; account?: number }, context) =>
    cancelOrder(input, context),
  cancelAllOrders: (input: CancelAllRequest, context) => cancelAllOrders(input, context),
  setLeverage: (input: LeverageRequest, context) => setLeverage(input, context),
  adjustIsolatedMargin: (input: IsolatedMarginRequest, context) =>
    adjustIsolatedMargin(input, context),
  transfer: (input: TransferRequest, context) => transfer(input, context),
  requestWithdrawal: (input: WithdrawalRequest, context) => requestWithdrawal(input, context),
  depositToPool: (input: PoolDepositRequest, context) => depositToPool(input, context),
  requestPoolExit: (input: PoolExitRequest, context) => requestPoolExit(input, context),
  openAccount: (input: OpenAccountRequest) => openAccount(input),
  registerKey: (input: RegisterKeyRequest, context) => registerKey(input, context),
  revokeKey: (input: { keyId: number; account?: number }, context) => revokeKey(input, context),
  linkWallet: (input: LinkWalletRequest, context) => linkWallet(input, context),
  unlinkWallet: (input: { keyId: number; account?: number }, context) =>
    unlinkWallet(input, context),
  setFeeReceiver: (input: FeeReceiverRequest & { keyId: number }, context) =>
    setFeeReceiver(input, context),
  setRiskLimits: (input: RiskLimitsRequest, context) => setRiskLimits(input, context),
  openSubAccount: (input: SubAccountRequest, context) => openSubAccount(input, context),
};

/** True for an operation that becomes a command. */
export function isCommandOperation(operation: Operation): boolean {
  return Object.hasOwn(COMMANDS, operation.id);
}

/** Checks a request against the schemas of its operation. */
export function checkRequest(request: TextRequest): CheckedRequest | ApiError {
  const [path, queryText] = splitOnce(request.path);
  const found = findOperation(request.method, path);
  if (found === undefined) {
    const { method } = request;
    return edgeError('UnknownOperation', { method, path: path.slice(0, 200) });
  }
  const { operation } = found;
  const parameters = readFields(operation.parameters, found.parameters);
  if (isApiError(parameters)) return parameters;
  const queryFields = parseQuery(queryText);
  if (isApiError(queryFields)) return queryFields;
  const query = readFields(operation.query, queryFields);
  if (isApiError(query)) return query;
  if (operation.body === undefined) {
    if (request.body === '') return { operation, input: joined(query, parameters, NO_FIELDS) };
    return edgeError('InvalidRequest', { path: '/', problem: 'this request has no body' });
  }
  const body = parseBody(request.body);
  if (isApiError(body)) return body;
  const fault = faultOf(operation.body, body);
  return fault ?? { operation, input: joined(query, parameters, body) };
}

const NO_FIELDS: InputFields = {};

/** Most requests have their values in one place: nothing is copied for those. */
function joined(query: InputFields, parameters: InputFields, body: InputFields): InputFields {
  if (!isEmpty(query)) return { ...query, ...parameters, ...body };
  if (isEmpty(parameters)) return body;
  return isEmpty(body) ? parameters : { ...parameters, ...body };
}

/** The command that a checked request asks for. */
export function commandOf(
  { operation, input }: CheckedRequest,
  context: CommandContext,
): Command | ApiError {
  const make = COMMANDS[operation.id];
  if (make === undefined) {
    return edgeError('UnknownOperation', { method: operation.method, path: operation.path });
  }
  return make(input as never, context);
}

/**
 * The command that a request asks for, from its text alone. Gateways use it, and so does the
 * exchange for a request that was signed as text: both come to the same command, or to the same
 * error.
 */
export function commandFromRequest(
  request: TextRequest,
  context: CommandContext,
): Command | ApiError {
  const checked = checkRequest(request);
  return isApiError(checked) ? checked : commandOf(checked, context);
}

function splitOnce(path: string): readonly [string, string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

const QUERY_FIELDS_MAX = 16;

function parseQuery(text: string): { readonly [name: string]: string } | ApiError {
  if (text === '') return {};
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) return edgeError('DuplicateKey', { path: `/${name}`.slice(0, 200) });
    if (fields.size === QUERY_FIELDS_MAX) {
      return edgeError('InvalidRequest', { path: '/', problem: 'too many query fields' });
    }
    if (FORBIDDEN_NAMES.has(name)) return edgeError('ForbiddenKey', { path: `/${name}` });
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
