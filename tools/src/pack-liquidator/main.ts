import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packLiquidator } from './pack-liquidator.ts';
import { placePackage } from './place-package.ts';

// npm run pack:liquidator -- [--out <folder>] [--place <folder>]
// Makes the npm package of the liquidation bot in --out, by default dist. --place puts it into a
// new folder as npm would, with links to what this tree has installed: no network is needed.

const KB = 1_000;

const { values } = parseArgs({ options: { out: { type: 'string' }, place: { type: 'string' } } });
const root = process.cwd();
const tarball = await packLiquidator(root, resolve(values.out ?? 'dist'));
console.log(`${tarball} (${Math.round(statSync(tarball).size / KB)} kB)`);
if (values.place !== undefined) console.log(placePackage(root, tarball, resolve(values.place)));
