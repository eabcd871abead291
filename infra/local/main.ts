import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machineRefusal } from './supported-machine.ts'

const help = `Runs the whole platform on this machine, from the same definition that is deployed.

  npm start                      serves the API on port 3000 and keeps its data in .local/
  npm start -- --port 8000       serves the API there; AWS and the companies get the ports after it (PORT does the same)
  npm start -- --port 0          takes free ports, and the same ones at the next start
  npm start -- --data folder     uses another data folder
  npm start -- --app cdk.out     runs a synthesized app instead of the sources
  npm start -- --warm 100        keeps 100 function environments warm instead of 40, and starts more of a busy function sooner
  npm start -- --quiet           prints nothing and creates no demo account

DYNAMODB_ENDPOINT=http://...     names another DynamoDB engine than the installed one.
The API's port also serves the host's controls below /_local: see infra/local/README.md.`

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
  if (!Number.isInteger(port) || port < 0 || port > 65_000)
    throw new Error(`--port takes a whole number from 0 to 65000, not ${values.port}`)
  const warm = values.warm === undefined ? undefined : Number(values.warm)
  if (warm !== undefined && !(Number.isInteger(warm) && warm > 0))
    throw new Error(`--warm takes a whole number above 0, not ${values.warm}`)
  return { ...values, port, warm, dataDir: resolve(values.data) }
}

/** After this time the process exits, even if a part of the host hangs. */
const stopWithinMs = 40_000

const run = async (): Promise<void> => {
  const options = readOptions()
  if (options.help) return console.log(help)
  const refusal = machineRefusal(process, process.env['DYNAMODB_ENDPOINT'])
  if (refusal) throw new Error(refusal)
  const { dataDir, port, quiet, app, warm } = options
  /** A quiet host tells only the process that started it. */
  const print = quiet ? (progress: string) => void process.send?.({ progress }) : console.log
  // Node keeps the compiled sources of the host for the next start.
  enableCompileCache(join(import.meta.dirname, '../../.local/compile-cache'))
  const { startHost } = await import('./host.ts')
  const { greet } = await import('./greeting.ts')

  let end = (_code: number): void => undefined
  const ending = new Promise<number>((done) => {
    end = done
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0))
  if (process.channel) {
    process.on('disconnect', () => end(0)) // the process that started this host has ended
    process.channel.unref()
  }
  const onFatal = (error: Error) => {
    console.error(error.message)
    end(1)
  }
  process.on('uncaughtException', (error) => {
    console.error('The host stops after an unexpected error:', error)
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
  if (!quiet)
    greet(host, dataDir).catch((error) =>
      console.error('The host runs, but it could not prepare the demo account:', error.message),
    )
  const code = await ending
  print('The host is stopping')
  setTimeout(() => process.exit(1), stopWithinMs).unref()
  await stop()
  process.exit(code)
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
