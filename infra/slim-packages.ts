import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const clientSchemas = /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/
const registration = /^n0_registry\.registerError\((\w+)\$, \1\);$/gm

/**
 * An SDK client registers every error of its service, so tree shaking removes none.
 * Only the errors that Purser's source names stay registered. Others arrive as the client's base exception.
 */
const withoutUnnamedErrors = (text: string, named: ReadonlySet<string>): string =>
  text.replace(registration, (line, error: string) => (named.has(error) ? line : ''))

const jsonSchema = /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/

/** Removes zod's JSON Schema writer, 17 KiB that no function needs, because the build generates documents. */
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

/** Keeps only the version of a client's package file, which the client sends with each call. */
const versionOnly = (text: string): string => {
  const { name, version } = JSON.parse(text) as Record<string, string>
  return JSON.stringify({ name, version })
}

const endpointCache = /mnemonist\/lru-cache\.js$/

/** Replaces the DynamoDB client's cache of discovered endpoints, 7 KiB, with a map. Purser discovers none. */
const plainMap = 'module.exports = class extends Map { constructor() { super() } peek(key) { return this.get(key) } }'

const eventStreams = /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/

/** Removes the clients' reader of event streams. Remove this when a function needs one. */
const noEventStreams = `const gone = () => { throw new Error('A bundle reads no event streams: see infra/slim-packages.ts') }
export { gone as EventStreamSerde, gone as eventStreamSerdeProvider, gone as resolveEventStreamSerdeConfig }`

/** Removes parts of packages that no function uses and that tree shaking keeps. */
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
