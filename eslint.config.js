import astro from 'eslint-plugin-astro';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // What a learner writes is nobody's to grade by style; a wrong answer is wrong on purpose, but clean.
  globalIgnores(['**/dist/', 'dist-static/', '.astro/', '.slowdown/', '**/.venv/', 'labs/*/exercise/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers read well in a template; objects do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `async` says that a function fits where a promise is wanted, with or without something to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An arrow that only calls is clearer than one with braces.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Spreading a string counts its characters, which is what the terminal's columns want.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `Promise<void> | void` is how a callback says that it may be awaited.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // The strictest tsconfig wants process.env['NAME'] where a name is not declared.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['**/*.tsx'],
    // A component's props are functions, not methods, however their type is written.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      // What a program printed, and expect.stringContaining, are of type any; the assertion is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.strict] },
  { files: ['**/*.astro'], extends: [tseslint.configs.strict, astro.configs['flat/recommended']] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
);
