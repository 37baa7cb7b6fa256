import type { ExportScope } from '../../domain/exports';
import type { LabelRow } from './labels';

/**
 * The rows that an export takes, in their order. Only `all` and `chosen` take images without a
 * label. A label that a person gave or marked as right is confident, whatever the classifier
 * thought of it.
 */
export function rowsInScope(rows: readonly LabelRow[], scope: ExportScope): readonly LabelRow[] {
  switch (scope.kind) {
    case 'all':
      return rows;
    case 'reviewed':
      return rows.filter(({ label, reviewed }) => label !== '' && reviewed);
    case 'agreed':
      return rows.filter(({ label, agreement }) => label !== '' && agreement === 'all');
    case 'confident':
      return rows.filter(({ label, reviewed, confidence }) => label !== '' && (reviewed || confidence >= scope.least));
    case 'chosen': {
      const paths = new Set(scope.paths);
      return rows.filter(({ path }) => paths.has(path));
    }
    default:
      return scope satisfies never;
  }
}
