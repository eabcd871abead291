import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostClock } from './clock.ts'
import type { Model } from './cloudformation/model.ts'
import type { Names } from './cloudformation/naming.ts'
import type { Switches, View } from './controls.ts'
import type { EngineCalls } from './dynamodb/engine-call.ts'
import type { Access } from './iam/access.ts'
import type { AsyncCalls } from './lambda/async-calls.ts'
import type { Invoker } from './lambda/pool.ts'
import type { DurableQueue } from './sqs/queue.ts'
import type { ParametersStore } from './ssm/parameters-store.ts'
import type { WireService } from './wire/wire-service.ts'

/** What plug-ins provide to those after them in the list. */
export interface Services {
  access: Access
  tableEngine: EngineCalls
  /** Calls the listener after each successful write, once per table. */
  onTableWrite: (listener: (table: string) => void) => void
  parameters: ParametersStore
  credentials: { simulationKey: string }
  queue: DurableQueue
  functions: Invoker
  asyncCalls: AsyncCalls
  /** The role behind each access key that a function signs with. */
  roles: ReadonlyMap<string, string>
}

/** A REST API of the template, and where it is served. */
interface LocalApi {
  company: string
  apiName: string
  port: number
}

/** What a plug-in is opened with. */
export interface PluginContext {
  dataDir: string
  /** The cdk.out that runs. */
  app: string
  model: Model
  clock: HostClock
  wireUrl: string
  /** The platform's API comes first. */
  apis: readonly LocalApi[]
  /** How many environments of functions stay warm; undefined for the usual number. */
  warm: number | undefined
  /** Answers `/_local/...` and gives true; false for every other path. */
  controls(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** The host cannot go on, for instance without its table engine. */
  onFatal(error: Error): void
  /** A few words for the person who started the host. */
  note(text: string): void
  /** What was started is stopped in reverse order, also when the rest of the start fails. */
  onStop(stop: () => unknown): void
  /** What an earlier plug-in provides. */
  use<Name extends keyof Services>(name: Name): Services[Name]
}

/** A plug-in at work. The host calls each function for all plug-ins before it calls the next, in the order they stand in here. */
export interface Opened {
  provides?: Partial<Services>
  /** The calls it answers on the AWS port, which listens once all plug-ins are open. */
  wire?: WireService
  /** Opens ports of its own. */
  listen?(): Promise<void>
  /** Begins what runs by itself. */
  start?(): void
  /** Begins nothing more, still answers, and waits for what is under way. */
  drain?(): Promise<void>
  /** Ends what did not drain in time. */
  abort?(): Promise<void>
  /** Its part of `GET /_local/state`. */
  state?(): Record<string, unknown>
  /** What `GET /_local/<name>` shows. */
  views?: Record<string, View>
  /** What `POST /_local/<kind>/<id>` turns on and off. */
  switches?: Record<string, Switches>
}

/** One AWS service on this machine. */
export interface Plugin {
  readonly name: string
  /** The resource types it runs. */
  readonly types: Names
  /** Resource types of its service that mean nothing on a laptop. */
  readonly ignoredTypes?: Names
  open(context: PluginContext): Opened | Promise<Opened>
}
