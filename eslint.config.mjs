import tseslint from 'typescript-eslint';

/**
 * A wall: what the files of one part may not import, and the reason that the person who hits it
 * reads.
 */
const wall = (files, group, message) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  // AssemblyScript has types of its own, which its compiler checks.
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/', 'src/engine/numeric/kernels/assembly/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    rules: {
      'max-len': ['error', { code: 10_000, comments: 100, ignoreUrls: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'SpreadElement > ObjectExpression, SpreadElement > ArrayExpression, SpreadElement > TSAsExpression > ArrayExpression',
          message: 'Write what the literal holds, and let prettier break the lines.',
        },
        {
          selector: 'VariableDeclarator[id.type="ArrayPattern"][init.type="ArrayExpression"]',
          message: 'Declare each value by itself.',
        },
      ],
    },
  },
  {
    // node:test collects the promises of its tests itself.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] },
          ],
        },
      ],
    },
  },
  wall(
    ['src/domain/**/*.ts'],
    [
      'vscode',
      'vscode-jsonrpc',
      'node:*',
      'fs',
      '**/protocol/**',
      '**/tools/**',
      '**/engine/**',
      '**/cli/**',
      '**/extension/**',
      '**/webview/**',
      '!./*',
    ],
    'The domain is plain data and pure functions: engine, editor and pages share it, so it imports none of them.',
  ),
  wall(
    ['src/protocol/**/*.ts'],
    ['vscode', 'node:*', 'fs', '**/tools/**', '**/engine/**', '**/cli/**', '**/extension/**', '**/webview/**', '!./*'],
    'The protocol is plain data: both ends of a process boundary import it, so it imports no part and no platform.',
  ),
  wall(
    ['src/tools/**/*.ts'],
    ['vscode', '@modelcontextprotocol/*', '**/engine/**', '**/cli/**', '**/extension/**', '**/webview/**', '!./*'],
    'The tools run in the editor and in winnow mcp: they reach data sets through the interface in data-sets.ts.',
  ),
  wall(
    ['src/engine/**/*.ts'],
    ['vscode', '**/extension/**', '**/cli/**', '**/tools/**', '**/webview/**'],
    'The engine is plain Node: it runs without an editor.',
  ),
  wall(
    ['src/cli/**/*.ts'],
    ['vscode', '**/extension/**', '**/webview/**'],
    'The command line is the engine without an editor.',
  ),
  wall(
    ['src/extension/**/*.ts'],
    ['**/engine/**', '**/cli/**', '!**/protocol/**', '!**/domain/**'],
    'The engine is another process: reach it through src/protocol.',
  ),
  wall(
    ['webview/**/*.ts'],
    ['vscode', 'node:*', 'fs', 'path', '**/src/tools/**', '**/src/engine/**', '**/src/extension/**', '**/src/cli/**'],
    'A webview is a browser page: of our own code it may import src/domain and src/protocol.',
  ),
);
