/**
 * The settings of methods by their whole names, such as `vae.latent`: what a person gave, checked,
 * and what holds.
 */
import { METHODS, type Method, type MethodSetting } from './methods';

/** Every setting of every method by its whole name, such as `vae.latent`. */
export const METHOD_SETTINGS: ReadonlyMap<string, MethodSetting> = new Map(
  Object.values(METHODS).flatMap((methods) =>
    Object.entries<Method>(methods).flatMap(([name, { settings }]) =>
      settings.map((setting): [string, MethodSetting] => [`${name}.${setting.name}`, setting]),
    ),
  ),
);

/** Settings that a person gave, by their whole names; a word stands for its value. */
export type GivenSettings = Readonly<Record<string, number | string>>;

/** What is wrong with a setting, in words that follow its name; undefined when it is right. */
export function settingFault(name: string, value: unknown): string | undefined {
  const setting = METHOD_SETTINGS.get(name);
  if (!setting) return 'is no setting of any method';
  const { least, most, whole, words = {} } = setting;
  if (typeof value === 'string' && Object.hasOwn(words, value)) return undefined;
  const right = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  return right ? undefined : `takes ${valuesOf(setting)}`;
}

/** A setting as a person writes it. */
export function settingFromText(name: string, text: string): number | string {
  const words = METHOD_SETTINGS.get(name)?.words ?? {};
  return Object.hasOwn(words, text) || text.trim() === '' ? text : Number(text);
}

/** What a setting takes, in words. */
export function valuesOf({ least, most, whole, words = {} }: MethodSetting): string {
  const named = Object.keys(words).join(', ');
  if (Object.keys(words).length === most - least + 1 && whole) return named;
  return `${named === '' ? '' : `${named} or `}a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
}

/** All settings of one method, given ones and defaults, by their short names. */
export function allSettingsOf(method: string, given: GivenSettings): Readonly<Record<string, number>> {
  const own = [...METHOD_SETTINGS].filter(([name]) => name.startsWith(`${method}.`));
  return Object.fromEntries(
    own.map(([name, setting]) => {
      const value = given[name] ?? setting.default;
      return [setting.name, typeof value === 'string' ? setting.words![value]! : value];
    }),
  );
}

/**
 * The values of some settings of one method.
 * @throws RangeError for a setting that the method does not have.
 */
export function settingsOf<const Name extends string>(
  method: string,
  given: GivenSettings,
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const all = allSettingsOf(method, given);
  const values = names.map((name) => {
    const value = all[name];
    if (value === undefined) throw new RangeError(`${method} has no setting ${name}`);
    return [name, value] as const;
  });
  return Object.fromEntries(values) as Record<Name, number>;
}
