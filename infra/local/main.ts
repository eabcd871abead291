import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const help = `The whole platform on this machine, from the same definition that is deployed.

  npm start                      on port 3000, keeping its data in .local/
  npm start -- --port 8000       on other ports: the API here, AWS and the companies after it (PORT does the same)
  npm start -- --port 0          on any free ports, the same again next time
  npm start -- --data folder     with other data
  npm start -- --app cdk.out     what is synthesized there, instead of the sources
  npm start -- --warm 100        keeping more functions warm than 40: faster, for more memory
  npm start -- --quiet           without words and without a demo account

DYNAMODB_ENDPOINT=http://...     uses another table engine than the one installed here.
/_local/state and its neighbours show and turn what runs: see infra/local/README.md.`

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env['PORT'] ?? '3000' },
      data: { type: 'string', default: '.local' },
      app: { type: 'string' },
      warm: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_000) throw new Error(`${values.port} is no port`)
  const warm = values.warm === undefined ? undefined : Number(values.warm)
  if (warm !== undefined && !(Number.isInteger(warm) && warm > 0))
    throw new Error(`${values.warm} is no number of functions to keep warm`)
  return { ...values, port, warm, dataDir: resolve(values.data) }
}

/** A part that hangs while stopping must not keep the machine from shutting down. */
const stopWithinMs = 40_000

const run = async (): Promise<void> => {
  const options = readOptions()
  if (options.help) return console.log(help)
  const { dataDir, port, quiet, app, warm } = options
  const print = quiet ? () => undefined : console.log
  // The host's own sources compile once, not at every start.
  enableCompileCache(join(import.meta.dirname, '../../.local/compile-cache'))
  const { startHost } = await import('./host.ts')
  const { greet } = await import('./greeting.ts')

  let end = (_code: number): void => undefined
  const ending = new Promise<number>((done) => {
    end = done
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0))
  if (process.channel) {
    process.on('disconnect', () => end(0)) // whoever started this host is gone
    process.channel.unref()
  }
  const onFatal = (error: Error) => {
    console.error(error.message)
    end(1)
  }
  process.on('uncaughtException', (error) => {
    console.error('The host broke:', error)
    end(1)
  })

  const host = await startHost({
    dataDir,
    port,
    warm,
    onProgress: print,
    onFatal,
    ...(app && { cdkOut: resolve(app) }),
  })
  const { stop, readyMs: _ms, notes: _notes, ...facts } = host
  process.send?.(facts)
  if (!quiet) greet(host, dataDir).catch((error) => console.error('No demo account:', error.message))
  const code = await ending
  print('Stopping')
  setTimeout(() => process.exit(1), stopWithinMs).unref()
  await stop()
  process.exit(code)
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
