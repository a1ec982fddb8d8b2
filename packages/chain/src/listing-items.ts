import { buildTierTable } from '@tandem/margin';
import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import { ITEM, type SectionWriter } from './section-writer.ts';

// Items of kinds 24 and 25: docs/rulebook/mirror.md.

/** An asset that is listed, or changed. */
export function writeAsset(writer: SectionWriter, command: ConfigureAsset): SectionWriter {
  return writer
    .item(ITEM.configureAsset)
    .uint(command.asset, 2)
    .uint(command.weightPpb, 4)
    .uint(command.priceMarket ?? 0, 2)
    .uint(command.priceMarket === null ? 0 : 1, 1);
}

/** A market that is listed, or changed, with its tiers. */
export function writeMarket(writer: SectionWriter, command: ConfigureMarket): SectionWriter {
  const isSpot = command.marketKind === 'spot';
  const table = buildTierTable(command.tiers);
  writer
    .item(ITEM.configureMarket)
    .uint(command.market, 2)
    .uint((isSpot ? 1 : 0) | (command.priceBandPpb === null ? 0 : 2), 1)
    .uint(command.baseAsset, 2)
    .uint(command.quoteAsset, 2)
    .uint(command.baseUnitsPerLot, 8)
    .uint(command.maxIndexAgeUs, 6)
    .uint(command.staleBandPpbPerSecond, 4)
    .uint(command.staleBandCapPpb, 4)
    .uint(command.markClampPpb, 4)
    .uint(command.tiers.length, 1);
  for (let tier = 0; tier < command.tiers.length; tier += 1) {
    writer
      .uint(table.lower[tier] as number, 8)
      .uint(table.maintenance[tier] as number, 4)
      .uint(table.maintenanceDeduction[tier] as number, 8);
  }
  return writer;
}
