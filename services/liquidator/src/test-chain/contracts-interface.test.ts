import { toEventSelector, toFunctionSelector } from 'viem';
import { expect, it } from 'vitest';
import { factoryAbi, marginModuleAbi, oracleAbi, poolAbi } from '../protocols/dex223/abi.ts';
import { hardenedMarginModuleArtifact } from './artifacts/hardened-margin-module.ts';
import { marginModuleArtifact } from './artifacts/margin-module.ts';
import { oracleArtifact } from './artifacts/oracle.ts';
import { poolArtifact } from './artifacts/pool.ts';
import { poolFactoryArtifact } from './artifacts/pool-factory.ts';
import { refundingMarginModuleArtifact } from './artifacts/refunding-margin-module.ts';
import { twapOracleArtifact } from './artifacts/twap-oracle.ts';

type Abi = readonly { readonly type: string; readonly name?: string }[];

function hashesOf(abi: Abi): readonly string[] {
  return (abi as typeof marginModuleAbi).flatMap((item) => {
    if (item.type === 'event') return [toEventSelector(item)];
    return item.type === 'function' ? [toFunctionSelector(item)] : [];
  });
}

it.each([
  ['first module', marginModuleAbi, marginModuleArtifact.abi],
  ['hardened module', marginModuleAbi, hardenedMarginModuleArtifact.abi],
  ['refunding module', marginModuleAbi, refundingMarginModuleArtifact.abi],
  ['spot oracle', oracleAbi, oracleArtifact.abi],
  ['mean oracle', oracleAbi, twapOracleArtifact.abi],
  ['factory', factoryAbi, poolFactoryArtifact.abi],
  ['pool', poolAbi, poolArtifact.abi],
])('%s has every selector and topic of the deployed one', (_name, deployed, ours) => {
  const known = hashesOf(ours);
  expect(hashesOf(deployed).filter((hash) => !known.includes(hash))).toEqual([]);
});
