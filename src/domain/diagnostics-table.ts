import { t } from '@vscode/l10n';
import type { BackendVerdict, Diagnostics, InferenceVerdict } from './diagnostics';

/** The heads of the columns. */
export const diagnosticsColumns = (): string[] => [
  t('way'),
  t('found'),
  t('version'),
  t('self-test'),
  t('features, images/s'),
  t('training, images/s'),
  t('chosen for'),
  t('why'),
];

/**
 * A row for each way to run networks, in the order in which `auto` prefers them: cells in the order
 * of the columns.
 */
export function diagnosticsRows({ backends, inference }: Pick<Diagnostics, 'backends' | 'inference'>): string[][] {
  const webGpu = inference.find(({ name }) => name === 'onnx-webgpu');
  const processor = inference.find(({ name }) => name === 'onnx-cpu');
  const rows = backends.map((verdict) => trainingRow(verdict, verdict.name === 'onnx-cpu' ? processor : undefined));
  const at = backends.findIndex(({ device }) => device === 'processor');
  return webGpu ? [...rows.slice(0, at), inferenceRow(webGpu), ...rows.slice(at)] : rows;
}

function trainingRow(
  { name, device, version, found, works, chosen, imagesPerSecond, message }: BackendVerdict,
  features: InferenceVerdict | undefined,
): string[] {
  // The processor is what others are held against.
  const test = device === 'processor' ? '–' : works === null ? t('not run') : found === false ? '–' : passed(works);
  const uses = [...(features?.chosen ? [t('features')] : []), ...(chosen ? [t('training')] : [])];
  return [
    name,
    yes(found),
    version ?? '–',
    test,
    rate(features?.imagesPerSecond),
    rate(imagesPerSecond),
    uses.join(', ') || '–',
    message,
  ];
}

function inferenceRow({ name, version, adapter, found, works, chosen, imagesPerSecond, message }: InferenceVerdict) {
  const where = [version, adapter].filter((part) => part !== undefined).join(', ');
  const software = found && !works && /software/.test(message);
  return [
    name,
    yes(found),
    where || '–',
    !found ? '–' : software ? t('not run') : passed(works),
    rate(imagesPerSecond),
    '–',
    chosen ? t('features') : '–',
    message,
  ];
}

const yes = (found: boolean | undefined): string => (found === undefined ? '–' : found ? t('yes') : t('no'));
const passed = (works: boolean): string => (works ? t('passed') : t('failed'));
const rate = (value: number | undefined): string => (value === undefined ? '–' : String(Math.round(value)));
