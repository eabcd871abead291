import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { createFront } from './api/front.ts'
import { platform, readCompanies } from './companies.ts'
import { createControls } from './controls.ts'
import { startFlows } from './flows.ts'
import { startFoundation } from './foundation.ts'
import { openClock } from './kept-clock.ts'
import { makeSecrets } from './make-secrets.ts'
import { choosePorts } from './ports.ts'
import { claimFolder } from './sole-host.ts'
import { synthesize } from './synth.ts'
import { loadModel } from './template/model.ts'
import { createUndoList } from './undo-list.ts'

export interface HostOptions {
  dataDir: string
  /** The API's port; the others follow it. 0 takes any free ones. */
  port?: number
  /** A synthesized app; without it the sources are synthesized. */
  cdkOut?: string
  /** How many environments of functions stay warm; 24 unless told. */
  warm?: number | undefined
  /** Told in sentences what takes time. */
  say?: (sentence: string) => void
  onFatal?: (error: Error) => void
}
export interface Host {
  apiUrl: string
  wireUrl: string
  /** The cdk.out that runs. */
  app: string
  /** Base URL by company, `platform` first. */
  urls: Record<string, string>
  /** Milliseconds since the start at which each part was ready. */
  marks: Record<string, number>
  /** Executions taken up again. */
  resumed: number
  credentials: { simulationKey: string }
  stop(): Promise<void>
}

const begin = async (options: HostOptions, undo: ReturnType<typeof createUndoList>): Promise<Omit<Host, 'stop'>> => {
  const dataDir = resolve(options.dataDir)
  const { say = () => undefined, onFatal = () => undefined } = options
  const from = performance.now()
  const marks: Record<string, number> = {}
  const mark = (what: string) => {
    marks[what] = Math.round(performance.now() - from)
  }

  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  undo.add(claimFolder(dataDir))
  const synth = options.cdkOut
    ? { folder: options.cdkOut, release: () => undefined }
    : await synthesize(undefined, () => say('The sources have changed: bundling them and making the template'))
  undo.add(synth.release)
  mark('template')

  const companies = readCompanies(synth.folder)
  const ports = await choosePorts(dataDir, [platform, 'wire', ...[...companies.keys()].slice(1)], options.port ?? 3000)
  const urlOf = (name: string) => `http://127.0.0.1:${ports[name]}`
  const wireUrl = urlOf('wire')
  const urls = Object.fromEntries([...companies.keys()].map((company) => [company, urlOf(company)]))
  const byApi = Object.fromEntries([...companies].map(([company, api]) => [api, urlOf(company)]))
  const model = loadModel(synth.folder, { urls: byApi, wireUrl })
  mark('model')

  const clock = openClock(dataDir)
  undo.add(() => clock.stop())
  const { folder: app } = synth
  const ground = await startFoundation({ dataDir, app, warm: options.warm, model, clock, wireUrl, undo, mark, onFatal })
  const credentials = await makeSecrets(model, [...companies.keys()].slice(1), ground.parameters)
  const flows = await startFlows({ dataDir, model, clock, undo, mark, ground, wirePort: ports['wire'] ?? 0 })

  const controls = createControls({ ...flows.controls, clock, state: () => ({ ready: true, marks, ...flows.state() }) })
  for (const api of model.of('AWS::ApiGateway::RestApi')) {
    const company = [...companies].find(([, name]) => name === api.properties['Name'])?.[0] ?? platform
    const { functions, access } = ground
    const own = company === platform ? { controls } : {}
    const front = createFront(api, { model, functions, access, now: clock.now, ...own })
    await front.listen(ports[company] ?? 0)
    undo.add(() => front.close())
  }
  undo.add(() => flows.halt())
  mark('fronts')
  flows.start()
  mark('ready')
  return { apiUrl: urlOf(platform), wireUrl, app, urls, marks, resumed: flows.resumed, credentials }
}

/** Runs the synthesized app on this machine, on one data folder. */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const undo = createUndoList()
  try {
    return { ...(await begin(options, undo)), stop: () => undo.run() }
  } catch (error) {
    await undo.run()
    throw error
  }
}
