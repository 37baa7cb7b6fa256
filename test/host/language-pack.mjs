// A display language for the workbench of the tests. Its own words stay English, for the packs that
// translate them lie in a marketplace; extensions are asked for theirs in the language all the
// same.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Puts a language pack without a translation into a profile, as if it had been installed.
 * @param {{ data: string, extensions: string }} profile that no workbench has used yet
 * @param {string} language such as `de`
 */
export function addLanguagePack(profile, language) {
  const name = `language-pack-${language}`;
  const folder = path.join(profile.extensions, `winnow-test.${name}-1.0.0`);
  const translations = path.join(folder, 'main.i18n.json');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const localization = { languageId: language, languageName: language, localizedLanguageName: language };
  fs.writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name,
      publisher: 'winnow-test',
      version: '1.0.0',
      engines: { vscode: '*' },
      contributes: { localizations: [{ ...localization, translations: [{ id: 'vscode', path: './main.i18n.json' }] }] },
    }),
  );
  const extension = { extensionIdentifier: { id: `winnow-test.${name}` }, version: '1.0.0' };
  const hash = createHash('md5').update(JSON.stringify(extension)).digest('hex');
  const pack = { hash, extensions: [extension], translations: { vscode: translations }, label: language };
  fs.writeFileSync(path.join(profile.data, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}
