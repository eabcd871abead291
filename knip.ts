import { globSync, readFileSync } from 'node:fs'
import type { KnipConfig } from 'knip'

/** Files of functions/ that are deployed: their exports are entries. The others are parts, whose exports somebody must import. */
const deployed = globSync(['functions/*/*.ts', 'functions/*/*/*.ts']).filter(
  (file) =>
    !file.endsWith('.test.ts') &&
    /^export const (handler|run|undo|tick)\b|^export const \{[^}]*\b(handler|run|undo|tick)\b/m.test(
      readFileSync(file, 'utf8'),
    ),
)

const config: KnipConfig = {
  entry: [
    'infra/app.ts!',
    'infra/empty-module.ts!',
    'infra/{build,complete-lockfile,deploy,make-operator,put-secrets}.ts!',
    'infra/supply-chain/{audit,refresh-advisories,sbom}.ts!',
    'infra/{bench,cost,demo,local,redrive,reference}/main.ts!',
    'infra/local/**/worker-boot.mjs!',
    ...deployed.map((file) => `${file}!`),
    'statemachines/*/machine.ts!',
    'test/prove/mutants/*.ts',
  ],
  ignoreExportsUsedInFile: true,
  project: [
    '{events,functions,infra,shared,statemachines}/**/*.{ts,tsx,mjs}!',
    '!**/*.test.ts!',
    '!**/*-fixture.ts!',
    'test/**/*.ts',
  ],
}
export default config
