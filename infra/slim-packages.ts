import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const clientSchemas = /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/
const registration = /^n0_registry\.registerError\((\w+)\$, \1\);$/gm

/**
 * An SDK client registers every error of its service, so none can be shaken out of a bundle.
 * Only the errors that our source names stay registered; another arrives as the client's own exception, name and status intact.
 */
const withoutUnnamedErrors = (text: string, named: ReadonlySet<string>): string =>
  text.replace(registration, (line, error: string) => (named.has(error) ? line : ''))

const jsonSchema = /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/

/** Every zod schema can describe itself as JSON Schema, 17 KiB that no function needs: documents are made at build time. */
const withoutJsonSchema = (text: string): string => {
  const exported = [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(
    ([, name]) => `export const ${name} = gone`,
  )
  const gone = `const gone = () => { throw new Error('A bundle makes no JSON Schema: make it in infra, at build time') }`
  return [gone, ...exported, ...(text.includes('processSchema as process') ? ['export { gone as process }'] : [])].join(
    '\n',
  )
}

const clientPackage = /@aws-sdk\/client-[\w-]+\/package\.json$/

/** A client tells its version with each call; the rest of its package file is of no use at run time. */
const versionOnly = (text: string): string => {
  const { name, version } = JSON.parse(text) as Record<string, string>
  return JSON.stringify({ name, version })
}

const endpointCache = /mnemonist\/lru-cache\.js$/

/** The DynamoDB client keeps endpoints it discovers in a cache of 7 KiB. It discovers none, and a map is a cache. */
const plainMap = 'module.exports = class extends Map { constructor() { super() } peek(key) { return this.get(key) } }'

const eventStreams = /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/

/** Every client can read streams of events, which none of ours does: the first that shall takes this away. */
const noEventStreams = `const gone = () => { throw new Error('A bundle reads no event streams: see infra/slim-packages.ts') }
export { gone as EventStreamSerde, gone as eventStreamSerdeProvider, gone as resolveEventStreamSerdeConfig }`

/** Leaves out of packages what no function of ours reaches, where tree shaking cannot know. */
export const slimPackages = (root: string): Plugin => ({
  name: 'slim-packages',
  setup(build) {
    const sources = globSync('shared/platform/{aws,table}/*.ts', { cwd: root }).map((file) =>
      readFileSync(join(root, file), 'utf8'),
    )
    const words = new Set(sources.join('\n').match(/\w+/g))
    build.onLoad({ filter: clientSchemas }, ({ path }) => ({
      contents: withoutUnnamedErrors(readFileSync(path, 'utf8'), words),
    }))
    build.onLoad({ filter: clientPackage }, ({ path }) => ({
      contents: versionOnly(readFileSync(path, 'utf8')),
      loader: 'json',
    }))
    build.onLoad({ filter: endpointCache }, () => ({ contents: plainMap }))
    build.onLoad({ filter: eventStreams }, () => ({ contents: noEventStreams }))
    build.onLoad({ filter: jsonSchema }, ({ path }) => ({ contents: withoutJsonSchema(readFileSync(path, 'utf8')) }))
  },
})
