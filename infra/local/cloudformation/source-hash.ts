import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['infra', 'functions', 'shared', 'statemachines', 'events']
const files = ['package.json', 'package-lock.json', 'cdk.json']

/** Files that no template depends on: the host, its tools, tests and documents. */
const counts = (path: string): boolean =>
  !/^infra\/(local|host-process|demo|bench|cost)\//.test(path) &&
  !/\.test\.ts$|\.md$|(^|\/)\./.test(path) &&
  /\.\w+$/.test(path)

/** A hash of all sources of templates and bundles, and of the settings that the synth reads. */
export const hashSources = (root: string, env: NodeJS.ProcessEnv = process.env): string => {
  const hash = createHash('sha256')
  hash.update(`CDK_CONTEXT_JSON=${env['CDK_CONTEXT_JSON'] ?? ''}\n`)
  hash.update(process.version)
  const candidates = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  )
  for (const path of [...files, ...candidates.filter(counts)].sort()) {
    hash.update(`\n${path}\n`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex').slice(0, 16)
}
