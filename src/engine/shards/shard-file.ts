import { t } from '@vscode/l10n';
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { ParquetWriter } from 'hyparquet-writer';
import { WinnowFailure } from '../base/failure';
import { checkedJson, readCheckedJson } from '../store/checked-json';
import { renamed } from '../store/renamed';
import type { ShardFacts } from './shard-facts';
import { checkOf, COLUMN_NAMES, COLUMNS, isShardRow, REQUIRED, type ShardRow } from './shard-row';

/** Rows that are read and checked at once: some megabytes. */
const GROUP = 256;
/** Where a Parquet file keeps what its writer says of it. */
const KEY = 'winnow';

/** What the file says of itself, beside Parquet's own. */
interface Head {
  readonly facts: ShardFacts;
  readonly groups: readonly { readonly rows: number; readonly check: string }[];
}

/**
 * Writes a shard, whole or not at all: under a temporary name, flushed, then renamed. One of the
 * same name is replaced.
 * @param rows read as they are written, some hundred at a time.
 * @throws WinnowFailure `store` from the rows; what the file system says.
 */
export async function writeShard(
  file: string,
  facts: ShardFacts,
  rows: Iterable<ShardRow>,
  signal: AbortSignal,
): Promise<void> {
  const { ParquetWriter: Writer, fileWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const schema = schemaFromColumnData({ columnData: columnsOf([]) });
    const writer: ParquetWriter = new Writer({
      writer: fileWriter(temporary),
      schema,
      codec: 'UNCOMPRESSED',
      statistics: false,
      createdBy: `winnow ${facts.versions.winnow}`,
    });
    const groups: { rows: number; check: string }[] = [];
    const write = async (group: readonly ShardRow[]): Promise<void> => {
      if (group.length === 0) return;
      await writer.write({ columnData: columnsOf(group), rowGroupSize: GROUP });
      groups.push({ rows: group.length, check: checkOf(group) });
    };
    let group: ShardRow[] = [];
    for (const row of rows) {
      signal.throwIfAborted();
      group.push(row);
      if (group.length < GROUP) continue;
      await write(group);
      group = [];
    }
    await write(group);
    // At the end of the file: what is said of the groups is known once they are written.
    writer.kvMetadata = [{ key: KEY, value: checkedJson({ facts, groups } satisfies Head) }];
    await writer.finish();
    flush(temporary);
    renamed(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function columnsOf(rows: readonly ShardRow[]) {
  return COLUMN_NAMES.map((name) => ({
    name,
    data: rows.map((row) => row[name] ?? null),
    type: COLUMNS[name],
    nullable: !REQUIRED.has(name),
    encoding: 'PLAIN' as const,
  }));
}

function flush(name: string): void {
  const file = openSync(name, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A shard that was opened: its head is whole, its rows are checked as they are read. */
export interface OpenShard {
  readonly file: string;
  readonly facts: ShardFacts;
  readonly count: number;
  /** Some hundred rows at a time. @throws WinnowFailure `bad-request` where they are damaged. */
  readonly groups: () => AsyncGenerator<readonly ShardRow[]>;
}

/** @throws WinnowFailure `bad-request` when the file is no shard, or not as it was written. */
export async function openShard(file: string): Promise<OpenShard> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const whole = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
    let value: T | undefined;
    try {
      value = await read();
    } catch {
      // The reader's words are about its own insides.
    }
    if (value !== undefined) return value;
    throw new WinnowFailure('bad-request', t('The shard {0} is damaged or cut short. Make it again.', file));
  };
  const buffer = await whole(() => asyncBufferFromFile(file));
  const metadata = await whole(() => parquetMetadataAsync(buffer));
  const text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
  const { facts, groups } = await whole(() => Promise.resolve(readCheckedJson<Head>(text ?? '')));
  return {
    file,
    facts,
    count: groups.reduce((sum, { rows }) => sum + rows, 0),
    groups: async function* () {
      let rowStart = 0;
      for (const { rows: count, check } of groups) {
        const rowEnd = rowStart + count;
        yield await whole(async () => {
          // Bytes are bytes: only the columns that say so hold text.
          const rows = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, utf8: false });
          return rows.every(isShardRow) && checkOf(rows) === check ? rows : undefined;
        });
        rowStart = rowEnd;
      }
    },
  };
}
