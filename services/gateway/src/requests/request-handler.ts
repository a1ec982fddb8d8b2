import {
  type ApiError,
  amount,
  type CheckedRequest,
  checkRequest,
  commandOf,
  decimalText,
  edgeError,
  type FaucetRequest,
  isApiError,
  isCommandOperation,
  type TextRequest,
  type VenueListing,
  type VerifiedSignature,
  type VerifySignatureRequest,
  type WalletPlace,
  type WhatIfRequest,
} from '@tandem/api';
import { LinkDownError, type SignedCommand } from '@tandem/ingress';
import type { Authorization, Command, RequestWithdrawal } from '@tandem/protocol';
import type { RequestHeaders, SignedCaller } from '../authentication/authenticator.ts';
import { addressGroup } from '../budgets/address-group.ts';
import type { RateBudgets, Spending } from '../budgets/rate-budgets.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { HistoryRoutes } from '../history/history-routes.ts';
import type { KnownNames } from '../outcomes/order-outcomes.ts';
import { AccountReads } from '../reads/account-reads.ts';
import { ChainReads } from '../reads/chain-reads.ts';
import { type CandleQuery, type FillQuery, HistoryReads } from '../reads/history-reads.ts';
import { JournalReads } from '../reads/journal-reads.ts';
import { shownKey, shownLimits } from '../reads/key-reads.ts';
import { LiabilityReads } from '../reads/liability-reads.ts';
import { MarketReads, type OpenMarket } from '../reads/market-reads.ts';
import { PoolReads } from '../reads/pool-reads.ts';
import { healthReply, readyReply } from '../reads/service-reads.ts';
import {
  dataReply,
  errorReply,
  type ProvenReply,
  type Reply,
  readReply,
  unprovenReply,
} from './reply.ts';
import { refusalError } from './request-failure.ts';
import { submitCommand } from './submit-command.ts';

/** A request as it came over the wire. */
export type WireRequest = TextRequest & {
  readonly headers: RequestHeaders;
  /** Address of the sender. */
  readonly address: string;
};

/** An answer with what it took out of the budgets. */
export type Handled = {
  readonly operation: string;
  readonly reply: Reply;
  readonly spending: Spending | null;
};

type Input = { readonly [name: string]: unknown };

/** Who has proven a request, for which account, and from where. */
type ProvenAsker = {
  readonly signed: SignedCaller;
  readonly account: number;
  readonly address: string;
};

/** A command in the name of somebody, who may or may not have signed it. */
type ClaimedCommand = SignedCommand & { readonly authorization: Authorization };

/** Commands that take a number of an account for good. */
const OPENINGS: ReadonlySet<string> = new Set(['OpenWalletAccount', 'OpenAccount']);

/** Longest wait for `minSeq`. */
const SEQUENCE_WAIT_MS = 2_000;

/** From a request to its answer: check, budget, authenticate, then read or submit. */
export class RequestHandler {
  readonly #parts: GatewayParts;
  readonly #budgets: RateBudgets;
  readonly #listing: VenueListing;
  readonly #names: KnownNames;
  readonly #markets: MarketReads;
  readonly #accounts: AccountReads;
  readonly #journal: JournalReads;
  readonly #liabilities: LiabilityReads;
  readonly #chain: ChainReads;
  readonly #pool: PoolReads;
  readonly #history: HistoryReads | undefined;
  readonly #past: HistoryRoutes | undefined;

  constructor(parts: GatewayParts, listing: VenueListing, budgets: RateBudgets) {
    this.#parts = parts;
    this.#budgets = budgets;
    this.#listing = listing;
    const marketOfOrder = (orderId: number) => parts.live.view.orders.get(orderId)?.market;
    this.#names = { listing, marketOfOrder };
    this.#markets = new MarketReads(parts, listing);
    this.#journal = new JournalReads(parts.journal);
    this.#liabilities = new LiabilityReads(parts.liabilities);
    this.#chain = new ChainReads(parts.chain);
    this.#accounts = new AccountReads(parts.live, listing);
    this.#pool = new PoolReads(parts, listing);
    const { database } = parts;
    this.#history = database === undefined ? undefined : new HistoryReads(database, listing);
    this.#past = database === undefined ? undefined : new HistoryRoutes(database, listing);
  }

  async handle(request: WireRequest): Promise<Handled> {
    const checked = checkRequest(request);
    const cost = isApiError(checked) ? 1 : checked.operation.cost;
    const byAddress = this.#spend('address', addressGroup(request.address), cost);
    const operation = isApiError(checked) ? 'none' : checked.operation.id;
    if (!byAddress.isAllowed) return { operation, reply: limited(byAddress), spending: byAddress };
    if (isApiError(checked)) return { operation, reply: errorReply(checked), spending: byAddress };
    if (checked.operation.access === 'public') {
      const reply = await this.#public(checked).catch(notReached);
      return { operation, reply, spending: byAddress };
    }
    try {
      const { reply, spending } = await this.#private(request, checked);
      return { operation, reply, spending: spending ?? byAddress };
    } catch (error) {
      return { operation, reply: notReached(error), spending: byAddress };
    }
  }

  #spend(budget: 'key' | 'address' | 'protective', who: string, cost: number): Spending {
    return this.#budgets.spend(budget, who, cost, this.#parts.nowUs() / 1_000);
  }

  async #public({ operation, input }: CheckedRequest): Promise<Reply> {
    const late = await this.#reach(input);
    if (late !== null) return errorReply(late);
    if (operation.tag === 'History') return this.#kept(operation.id, null, input);
    if (operation.tag === 'Journal') return this.#journal.reply(operation.id, input);
    if (operation.tag === 'Chain') return this.#chain.reply(operation.id, input);
    switch (operation.id) {
      case 'hello':
        return dataReply(this.#parts.hello());
      case 'time':
        return dataReply({ timeUs: Math.floor(this.#parts.nowUs()) });
      case 'health':
        return healthReply(this.#parts);
      case 'ready':
        return readyReply(this.#parts);
      case 'prices':
        return this.#prices();
      case 'markets':
        return dataReply(this.#markets.all().map((market) => this.#markets.market(market)));
      case 'assets':
        return dataReply(this.#markets.assets());
      case 'tickers':
        return dataReply(this.#markets.all().map((market) => this.#markets.ticker(market)));
      case 'statistics':
        return dataReply(this.#markets.statistics());
      case 'liabilities':
        return this.#liabilities.statements(input);
      case 'pool':
        return readReply(await this.#pool.state());
      case 'walletOwner':
        return this.#walletOwner(input as WalletPlace);
      case 'verifySignature':
        return dataReply(await this.#verify(input as VerifySignatureRequest));
      default:
        return this.#ofMarket(operation.id, input);
    }
  }

  #prices(): Reply {
    const sources = this.#parts.prices?.() ?? null;
    return sources === null ? notReady('prices') : dataReply(sources);
  }

  async #walletOwner({ wallet, walletId }: WalletPlace): Promise<Reply> {
    const { wallets } = this.#parts;
    if (wallets === undefined) return notReady('keys');
    const owner = await wallets.ownerOf(wallet, walletId);
    const { account = null, keyId = null, nextKeyId = null } = owner ?? {};
    const nextFreeAccount = this.#parts.live.view.accounts.nextFree();
    return dataReply({ account, keyId, nextKeyId, nextFreeAccount });
  }

  async #ofMarket(operation: string, input: Input): Promise<Reply> {
    const symbol = String(input['market']);
    const market = this.#markets.find(symbol);
    if (market === undefined) return errorReply(edgeError('UnknownMarket', { market: symbol }));
    const count = (name: string): number | undefined => input[name] as number | undefined;
    switch (operation) {
      case 'market':
        return dataReply(this.#markets.market(market));
      case 'ticker':
        return dataReply(this.#markets.ticker(market));
      case 'book':
        return dataReply(this.#markets.book(market, count('depth')));
      case 'trades':
        return dataReply(this.#markets.trades(market, count('limit')));
      case 'mark':
      case 'index':
        return dataReply(this.#markets.prices(market));
      case 'funding':
        return dataReply(this.#markets.funding(market));
      case 'openInterest':
        return dataReply(this.#markets.openInterest(market));
      default:
        return this.#candles(market, input);
    }
  }

  async #kept(operation: string, account: number | null, input: Input): Promise<Reply> {
    if (this.#past === undefined) return notReady('history');
    return readReply(await this.#past.serve({ operation, account, input }));
  }

  async #candles({ terms }: OpenMarket, input: Input): Promise<Reply> {
    if (this.#history === undefined) return notReady('history');
    const query = { limit: 500, ...input, market: terms.market } as unknown as CandleQuery;
    return dataReply(await this.#history.candles(query));
  }

  async #private(
    request: WireRequest,
    checked: CheckedRequest,
  ): Promise<{ readonly reply: Reply; readonly spending: Spending | null }> {
    const signed = this.#parts.authenticator.identify(request.headers);
    if (isApiError(signed)) return { reply: errorReply(signed), spending: null };
    const who = `${signed.caller.account}/${signed.caller.keyId}`;
    const budget = isProtective(checked) ? 'protective' : 'key';
    const { cost } = checked.operation;
    const spending = this.#spend(budget, who, cost);
    if (!spending.isAllowed) return { reply: limited(spending), spending };
    const { reply, isProven } = isCommandOperation(checked.operation)
      ? await this.#command(request, checked, signed)
      : await this.#privateRead(request, checked, signed);
    // Anybody can name a key in a header: its budget is not his to spend.
    if (isProven) return { reply, spending };
    this.#budgets.refund(budget, who, cost);
    // Nor is it his to know how much the key has left.
    return { reply, spending: null };
  }

  /** The exchange proves the authorization again before the command gets its place. */
  #command(
    request: WireRequest,
    checked: CheckedRequest,
    signed: SignedCaller,
  ): Promise<ProvenReply> {
    const { account, nonce } = signed.caller;
    const command = commandOf(checked, { account, nonce, listing: this.#listing });
    if (isApiError(command)) return Promise.resolve(unprovenReply(command));
    const authorization = signed.authorize(request, command);
    if (isApiError(authorization)) return Promise.resolve(unprovenReply(authorization));
    const made = { command, authorization };
    const mistaken = this.#away(request, signed) ?? this.#wrongMarket(checked, command);
    if (mistaken !== null) return this.#refuse(made, mistaken);
    if (command.kind === 'RequestWithdrawal') return this.#withdraw(made, command);
    if (OPENINGS.has(command.kind)) return this.#open(made, request.address);
    return submitCommand(this.#parts.port, made, this.#names);
  }

  /** A stranger learns nothing of orders and lists of addresses: first he must have signed. */
  async #refuse(signed: SignedCommand, mistaken: ApiError): Promise<ProvenReply> {
    const denied = await this.#proveCommand(signed);
    return denied === null
      ? { reply: errorReply(mistaken), isProven: true }
      : unprovenReply(denied);
  }

  /** What no vault can pay would come back: who chose a further chain is told before. */
  async #withdraw(signed: ClaimedCommand, withdrawal: RequestWithdrawal): Promise<ProvenReply> {
    const short = await this.#shortVault(withdrawal);
    if (short !== null) return this.#refuse(signed, short);
    return submitCommand(this.#parts.port, signed, this.#names);
  }

  /** An account more: counted for its address before, and no longer where there is none after. */
  async #open(signed: ClaimedCommand, address: string): Promise<ProvenReply> {
    const { openings, port } = this.#parts;
    const group = addressGroup(address);
    const limit = (await openings?.take(group)) ?? null;
    if (limit !== null) return unprovenReply(limit);
    const made = await submitCommand(port, signed, this.#names);
    if (made.reply.kind === 'error') await openings?.giveBack(group);
    return made;
  }

  #away({ address }: WireRequest, { caller }: SignedCaller): ApiError | null {
    return this.#parts.login?.addressProblem(caller, address) ?? null;
  }

  /** Null when the vault can pay, and where that is not known. */
  async #shortVault(withdrawal: RequestWithdrawal): Promise<ApiError | null> {
    const { chain } = this.#parts;
    if (chain === undefined) return null;
    const { account, asset } = withdrawal;
    const fee = this.#parts.live.view.markets.asset(asset)?.withdrawalFee ?? 0;
    const amount = withdrawal.amount - fee;
    // Where that cannot be read it is still refused behind the engine.
    const place = await chain.payout(account, asset).catch(() => null);
    if (place === null || 'problem' in place || amount <= place.available) return null;
    const { symbol = String(asset), scale = 0 } = this.#listing.assetById(asset) ?? {};
    const text = (units: number): string => decimalText(units, scale);
    const figures = { available: text(place.available), amount: text(amount) };
    return edgeError('VaultShort', { chainId: place.chainId, asset: symbol, ...figures });
  }

  /** An amendment names the market of its figures; they would mean other amounts elsewhere. */
  #wrongMarket({ input }: CheckedRequest, command: Command): ApiError | null {
    if (command.kind !== 'AmendOrder' && command.kind !== 'Batch') return null;
    const amendments = command.kind === 'Batch' ? command.items : [command];
    const requests = command.kind === 'Batch' ? (input['items'] as readonly Input[]) : [input];
    for (const [at, item] of amendments.entries()) {
      if (item.kind !== 'AmendOrder') continue;
      const { orderId } = item;
      const market = this.#accounts.marketOfOrder(item.account, orderId);
      if (market === undefined) return edgeError('UnknownOrder', { orderId });
      const named = String(requests[at]?.['market']);
      if (this.#listing.market(named)?.market !== market) {
        return edgeError('InvalidRequest', { path: '/market', problem: 'not that of the order' });
      }
    }
    return null;
  }

  async #privateRead(
    request: WireRequest,
    checked: CheckedRequest,
    signed: SignedCaller,
  ): Promise<ProvenReply> {
    const account = (checked.input['account'] as number | undefined) ?? signed.caller.account;
    const { access } = checked.operation;
    const denied = await this.#parts.authenticator.prove(signed, request, { access, account });
    if (denied !== null) return unprovenReply(denied);
    const away = this.#away(request, signed);
    if (away !== null) return { reply: errorReply(away), isProven: true };
    return {
      reply: await this.#provenRead(checked, { signed, account, address: request.address }),
      isProven: true,
    };
  }

  async #provenRead(
    { operation, input }: CheckedRequest,
    { signed, account, address }: ProvenAsker,
  ): Promise<Reply> {
    const login = await this.#parts.login?.answer(operation.id, input, signed);
    if (login !== undefined) return login;
    const late = await this.#reach(input);
    if (late !== null) return errorReply(late);
    const view = this.#accounts.find(account);
    if (view === undefined) return errorReply(edgeError('UnknownAccount', { account }));
    if (operation.tag === 'History') return this.#kept(operation.id, account, input);
    switch (operation.id) {
      case 'accountState':
        return dataReply(this.#accounts.state(view));
      case 'balances':
        return dataReply(this.#accounts.balances(view));
      case 'positions':
        return dataReply(this.#accounts.positions(view));
      case 'liabilityProof':
        return this.#liabilities.proof(account, input);
      case 'poolAccount':
        return readReply(await this.#pool.account(account));
      case 'subAccounts': {
        const accounts = this.#accounts.subAccounts(view.owner);
        return dataReply({ accounts, nextFree: this.#parts.live.view.accounts.nextFree() });
      }
      case 'keys':
        return this.#keysOf(account);
      case 'riskLimits':
        return dataReply(shownLimits(this.#parts.live.terms.limitsOf(account)));
      case 'openOrders':
        return this.#openOrders(account, input);
      case 'order':
        return this.#order(account, input['orderId'] as number);
      case 'whatIf':
        return this.#whatIf(signed, account, input as WhatIfRequest);
      case 'faucet':
        return this.#pour(account, input, addressGroup(address));
      case 'deadManSwitch':
        return this.#armSwitch(account, input['timeoutMs'] as number);
      default:
        return this.#fills(account, input);
    }
  }

  /** Looks at a signed request as if it had come, and carries nothing out. */
  async #verify(request: VerifySignatureRequest): Promise<VerifiedSignature> {
    const { authenticator } = this.#parts;
    const lowered = Object.entries(request.headers).map(([name, text]) => [
      name.toLowerCase(),
      text,
    ]);
    const signed = authenticator.identify(Object.fromEntries(lowered) as RequestHeaders);
    if (isApiError(signed)) return unverified(signed, null);
    const checked = checkRequest(request);
    if (isApiError(checked)) return unverified(checked, null);
    const { account, nonce } = signed.caller;
    const context = { account, nonce, listing: this.#listing };
    const isCommand = isCommandOperation(checked.operation);
    const command = isCommand ? commandOf(checked, context) : null;
    if (command !== null && isApiError(command)) return unverified(command, null);
    const authorization =
      command === null ? signed.authorizeText(request) : signed.authorize(request, command, true);
    if (isApiError(authorization)) return unverified(authorization, null);
    const signedBytes = `0x${Buffer.from(authorization.signedBytes).toString('hex')}`;
    const subject = (checked.input['account'] as number | undefined) ?? account;
    const { access } = checked.operation;
    const error =
      command === null
        ? await authenticator.prove(signed, request, { access, account: subject })
        : await this.#proveCommand({ command, authorization });
    if (error !== null) return unverified(error, signedBytes);
    return { isValid: true, signedBytes, code: null, message: null, inputs: {} };
  }

  async #proveCommand(signed: SignedCommand): Promise<ApiError | null> {
    const outcome = await this.#parts.dryPort.submit(signed);
    if (outcome.kind === 'unauthorized') return outcome.error;
    // The dry port ends where the exchange begins; a full queue comes before that.
    const isLooked = outcome.kind === 'released' || outcome.refusal.reason === 'Stopped';
    return isLooked ? null : refusalError(outcome.refusal);
  }

  #openOrders(account: number, input: Input): Reply {
    const symbol = input['market'] as string | undefined;
    if (symbol === undefined) return dataReply(this.#accounts.openOrders(account));
    const terms = this.#listing.market(symbol);
    if (terms === undefined) return errorReply(edgeError('UnknownMarket', { market: symbol }));
    return dataReply(this.#accounts.openOrders(account, terms.market));
  }

  #order(account: number, orderId: number): Reply {
    const order = this.#accounts.openOrder(account, orderId);
    if (order === undefined) return errorReply(edgeError('UnknownOrder', { orderId }));
    return dataReply(order);
  }

  async #fills(account: number, input: Input): Promise<Reply> {
    if (this.#history === undefined) return notReady('history');
    const symbol = input['market'] as string | undefined;
    const terms = symbol === undefined ? undefined : this.#listing.market(symbol);
    if (symbol !== undefined && terms === undefined) {
      return errorReply(edgeError('UnknownMarket', { market: symbol }));
    }
    const market = terms === undefined ? {} : { market: terms.market };
    const query = { limit: 100, ...input, account, ...market } as FillQuery;
    return dataReply(await this.#history.fills(query));
  }

  async #whatIf({ caller }: SignedCaller, account: number, request: WhatIfRequest) {
    const limits = await this.#parts.limitsOf(caller, account);
    return readReply(this.#accounts.whatIf(account, request, limits));
  }

  async #keysOf(account: number): Promise<Reply> {
    const keys = await this.#parts.keysOf(account);
    return dataReply(keys.map((key) => shownKey(key, this.#listing)));
  }

  async #armSwitch(account: number, timeoutMs: number): Promise<Reply> {
    const { deadMan, nowUs } = this.#parts;
    if (deadMan === undefined) {
      return errorReply(edgeError('NotOffered', { feature: 'dead-man switch' }));
    }
    const cancelsAtUs = timeoutMs === 0 ? null : Math.floor(nowUs()) + timeoutMs * 1_000;
    await deadMan.arm(account, cancelsAtUs);
    return dataReply({ cancelsAtUs });
  }

  async #pour(account: number, input: Input, address: string): Promise<Reply> {
    const { faucet } = this.#parts;
    if (faucet === undefined) return errorReply(edgeError('NotOffered', { feature: 'faucet' }));
    const { asset: symbol, amount: text } = input as FaucetRequest;
    const asset = this.#listing.asset(symbol);
    if (asset === undefined) return errorReply(edgeError('UnknownAsset', { asset: symbol }));
    const units = amount('amount', text, asset.scale);
    if (typeof units !== 'number') return errorReply(units);
    const poured = await faucet.pour(account, asset.asset, units, address);
    if (isApiError(poured)) return errorReply(poured);
    const data = { receipt: null, timeUs: poured.timeUs, account };
    return { kind: 'data', released: poured, data };
  }

  /** Waits until the released state has the sequence that the request asks for. */
  async #reach(input: Input): Promise<ApiError | null> {
    const minSeq = input['minSeq'];
    const { live, feed } = this.#parts;
    if (typeof minSeq !== 'number' || minSeq <= live.sequence) return null;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), SEQUENCE_WAIT_MS);
    await feed.reached(minSeq, late.signal);
    clearTimeout(timer);
    const { sequence } = live;
    return sequence >= minSeq ? null : edgeError('SequenceNotReached', { minSeq, sequence });
  }
}

function unverified(error: ApiError, signedBytes: string | null): VerifiedSignature {
  return { isValid: false, signedBytes, ...error };
}

function limited({ budget, cost, remaining, retryAfterMs }: Spending): Reply {
  return errorReply(edgeError('RateLimited', { budget, cost, remaining, retryAfterMs }));
}

function notReady(part: string): Reply {
  return errorReply(
    edgeError('NotReady', { part, problem: 'not there yet, or this venue runs without it' }),
  );
}

/** The exchange is in another process, and could not be asked. */
function notReached(error: unknown): Reply {
  if (!(error instanceof LinkDownError)) throw error;
  return errorReply(edgeError('NotReady', { part: 'exchange', problem: error.message }));
}

/** Cancels and orders that only reduce have a budget of their own. */
function isProtective({ operation, input }: CheckedRequest): boolean {
  return operation.access === 'cancel' || input['reduceOnly'] === true;
}
