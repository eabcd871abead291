import { resolve } from 'node:path'
import { platform, readCompanies } from './cloudformation/companies.ts'
import { loadModel } from './cloudformation/model.ts'
import { synthesize } from './cloudformation/synth.ts'
import { companyRecords } from './company-records.ts'
import { createControls } from './controls.ts'
import { lockFolder } from './data-folder/folder-lock.ts'
import { openFolder } from './data-folder/open-folder.ts'
import { choosePorts, tryPorts } from './data-folder/ports.ts'
import { openClock } from './data-folder/saved-clock.ts'
import { openWireKey } from './data-folder/wire-key.ts'
import { openPlugins, startPlugins } from './lifecycle.ts'
import { plugins, resourceTypes } from './plugins.ts'
import { createUndoList } from './undo-list.ts'
import { startCompanies } from './warm-up.ts'
import { startWire } from './wire/server.ts'

export interface HostOptions {
  dataDir: string
  /** The API's port. The other ports follow it. 0 takes free ports. */
  port?: number
  /** The folder of a synthesized app. Without it the host synthesizes the sources. */
  cdkOut?: string
  /** The number of function environments that stay warm. */
  warm?: number | undefined
  /** Receives a sentence for each part of the start that takes time. */
  onProgress?: (sentence: string) => void
  onFatal?: (error: Error) => void
}
export interface Host {
  apiUrl: string
  wireUrl: string
  /** The folder of the synthesized app that runs. */
  app: string
  /** Base URL by company, `platform` first. */
  urls: Record<string, string>
  readyMs: number
  /** What plug-ins report at the start. */
  notes: string[]
  credentials: { simulationKey: string }
  stop(): Promise<void>
}

const begin = async (options: HostOptions, undo: ReturnType<typeof createUndoList>): Promise<Omit<Host, 'stop'>> => {
  const dataDir = resolve(options.dataDir)
  const { warm, onProgress = () => undefined, onFatal = () => undefined } = options
  const from = performance.now()
  const marks: Record<string, number> = {}
  const mark = (what: string) => {
    marks[what] = Math.round(performance.now() - from)
  }

  openFolder(dataDir)
  undo.add(lockFolder(dataDir))
  await tryPorts(dataDir, options.port ?? 3000)
  const synth = options.cdkOut
    ? { folder: options.cdkOut, release: () => undefined }
    : await synthesize(undefined, onProgress)
  undo.add(synth.release)
  mark('template')

  const companies = readCompanies(synth.folder)
  const ports = await choosePorts(dataDir, [platform, 'wire', ...[...companies.keys()].slice(1)], options.port ?? 3000)
  // Browsers keep passkeys for a name and never for an address, so the pages have one.
  const urlOf = (name: string) => `http://${name === platform ? 'localhost' : '127.0.0.1'}:${ports[name]}`
  const wireUrl = urlOf('wire')
  const apis = [...companies].map(([company, apiName]) => ({ company, apiName, port: ports[company] ?? 0 }))
  const addresses = Object.fromEntries(apis.map(({ company, apiName }) => [apiName, urlOf(company)]))
  const wireKey = openWireKey(dataDir)
  const model = loadModel(synth.folder, { urls: addresses, wireUrl }, resourceTypes)
  mark('model')

  const clock = openClock(dataDir)
  undo.add(() => clock.stop())
  const notes: string[] = []
  let controls: ReturnType<typeof createControls> = async () => false
  const { opened, use } = await openPlugins(
    plugins,
    {
      ...{
        dataDir,
        app: synth.folder,
        model,
        clock,
        wireUrl,
        wireKey,
        apis,
        warm,
        onFatal,
        onStop: undo.add,
        note: (text) => notes.push(text),
      },
      controls: (request, response) => controls(request, response),
    },
    mark,
  )
  const services = opened.flatMap(({ wire }) => wire ?? [])
  const onError = (error: unknown, target: string) => console.error(`${target}:`, error)
  const wire = await startWire(ports['wire'] ?? 0, services, { roles: use('roles'), wireKey, onError })
  undo.add(() => wire.close())
  mark('wire')

  const state = () => {
    const own = { ready: true, marks, wireCalls: wire.calls(), memory: process.memoryUsage().rss }
    return Object.assign(own, ...opened.map((service) => service.state?.()))
  }
  const companyUrls = Object.fromEntries(apis.slice(1).map(({ company }) => [company, urlOf(company)]))
  const records = companyRecords(companyUrls, use('credentials').simulationKey)
  const views = Object.assign({ state, records }, ...opened.map((service) => service.views))
  controls = createControls({ clock, views, switches: Object.assign({}, ...opened.map((service) => service.switches)) })
  await startPlugins(opened, undo.add)
  onProgress('The services run: the host starts the companies')
  await startCompanies(urlOf(platform))
  mark('ready')
  const urls = Object.fromEntries(apis.map(({ company }) => [company, urlOf(company)]))
  const { folder: app } = synth
  const { ready: readyMs = 0 } = marks
  return { apiUrl: urlOf(platform), wireUrl, app, urls, readyMs, notes, credentials: use('credentials') }
}

/** Starts a host on one data folder. */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const undo = createUndoList()
  try {
    return { ...(await begin(options, undo)), stop: () => undo.run() }
  } catch (error) {
    await undo.run()
    throw error
  }
}
