import type {
  Address,
  ContractFunctionArgs,
  ContractFunctionName,
  ContractFunctionReturnType,
  ReadContractParameters,
  TransactionReceipt,
} from 'viem';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import { addressOf, type TestRole } from './test-accounts.ts';
import type { TestNode } from './test-node.ts';

type ModuleAbi = typeof marginModuleAbi;
type Reads = 'view' | 'pure';
type Writes = 'nonpayable' | 'payable';
export type ReadName = ContractFunctionName<ModuleAbi, Reads>;
export type WriteName = ContractFunctionName<ModuleAbi, Writes>;
export type ReadArgs<name extends ReadName> = ContractFunctionArgs<ModuleAbi, Reads, name>;
export type WriteArgs<name extends WriteName> = ContractFunctionArgs<ModuleAbi, Writes, name>;
export type Answer<name extends ReadName> = ContractFunctionReturnType<ModuleAbi, Reads, name>;

/** Calls of one margin module, by the names it has on the chain. */
export class ModuleDoor {
  readonly node: TestNode;
  readonly module: Address;

  constructor(node: TestNode, module: Address) {
    this.node = node;
    this.module = module;
  }

  async read<const name extends ReadName>(
    functionName: name,
    args: ReadArgs<name>,
  ): Promise<Answer<name>> {
    const call = { address: this.module, abi: marginModuleAbi, functionName, args };
    const answer = await this.node.client.readContract(call as ReadContractParameters);
    return answer as Answer<name>;
  }

  /** @throws with the contract's text when it reverts */
  async write<const name extends WriteName>(
    by: TestRole,
    call: name,
    args: WriteArgs<name>,
    value = 0n,
  ): Promise<TransactionReceipt> {
    const from = addressOf(by);
    return this.node.send({ from, to: this.module, abi: marginModuleAbi, call, args, value });
  }

  /** Debt and value as the contract says them; units of the base asset. */
  async status(positionId: bigint): Promise<{ readonly debt: bigint; readonly value: bigint }> {
    const [debt, value] = await this.read('getPositionStatus', [positionId]);
    return { debt, value };
  }

  async isSubject(positionId: bigint): Promise<boolean> {
    return this.read('subjectToLiquidation', [positionId]);
  }

  async isOpen(positionId: bigint): Promise<boolean> {
    const position = await this.read('positions', [positionId]);
    return position[6];
  }

  async frozenBy(positionId: bigint): Promise<Address> {
    const position = await this.read('positions', [positionId]);
    return position[8];
  }

  async orderBalance(orderId: bigint): Promise<bigint> {
    const order = await this.read('orders', [orderId]);
    return order[10];
  }
}
