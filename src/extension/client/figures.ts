/** How figures are written in the language of the editor, as the pages write them. */
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';

const counts = new Intl.NumberFormat(vscode.env.language);
const shares = new Intl.NumberFormat(vscode.env.language, { style: 'percent', maximumFractionDigits: 0 });

/** 6889 → `6,889`. */
export const count = (value: number): string => counts.format(value);

/** A share in [0, 1] as whole percents: 0.624 → `62%`. */
export const percent = (share: number): string => shares.format(share);

export const imagesInWords = (value: number): string => (value === 1 ? t('1 image') : t('{0} images', count(value)));

export const clustersInWords = (value: number): string =>
  value === 1 ? t('1 cluster') : t('{0} clusters', count(value));
