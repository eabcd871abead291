import { defineConfig } from 'vitest/config'
import { mutate } from './test/prove/mutate.ts'
import { closingLine } from './test/support/run/closing-line.ts'

export default defineConfig({
  plugins: [mutate()],
  test: {
    // A mutant must neither be served from the cache nor stay in it.
    fsModuleCache: process.env['PROVE_MUTANT'] === undefined,
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'cdk.out/**', '.local/**'],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
    reporters: ['default', closingLine],
    globalSetup: './test/support/run/temporary.ts',
    // A process for each file would load the libraries again for each: clean-start.ts separates the files.
    isolate: false,
    setupFiles: ['./test/support/run/clean-start.ts', './test/support/run/undeclared.ts'],
    // Deadlines bound failure: none is near what a test takes, on a slow and busy machine either.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['shared/**', 'functions/**', 'infra/**'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
})
