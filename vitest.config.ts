import { defineConfig } from 'vitest/config'
import { closingLine } from './test/support/closing-line.ts'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'cdk.out/**', '.local/**'],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    reporters: ['default', closingLine],
    globalSetup: './test/support/temporary.ts',
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['shared/**', 'functions/**', 'infra/**'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
})
