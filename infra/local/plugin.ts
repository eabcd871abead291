import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostClock } from './clock.ts'
import type { Model } from './cloudformation/model.ts'
import type { Names } from './cloudformation/naming.ts'
import type { Switches, View } from './controls.ts'
import type { EngineCalls } from './dynamodb/engine-call.ts'
import type { AccessControl } from './iam/access.ts'
import type { AsyncCalls } from './lambda/async-calls.ts'
import type { Invoker } from './lambda/pool.ts'
import type { DurableQueue } from './sqs/queue.ts'
import type { ParametersStore } from './ssm/parameters-store.ts'
import type { WireService } from './wire/wire-service.ts'

/** What plug-ins provide to those after them in the list. */
export interface Services {
  access: AccessControl
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

/** What the host gives a plug-in. */
export interface PluginContext {
  dataDir: string
  /** The folder of the synthesized app that runs. */
  app: string
  model: Model
  clock: HostClock
  wireUrl: string
  /** What the secrets of all access keys derive from. */
  wireKey: string
  /** The platform's API comes first. */
  apis: readonly LocalApi[]
  /** The number of function environments that stay warm. Undefined means the default. */
  warm: number | undefined
  /** Answers `/_local/...` and returns true. Returns false for any other path. */
  controls(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** Stops the host, for instance when its table engine has ended. */
  onFatal(error: Error): void
  /** Adds a short note to the start message. */
  note(text: string): void
  /** Registers a stop function. The host calls them in reverse order, also when the start fails. */
  onStop(stop: () => unknown): void
  /** Returns what an earlier plug-in provides. */
  use<Name extends keyof Services>(name: Name): Services[Name]
}

/** An open plug-in. The host calls each function below for all plug-ins before it calls the next function. */
export interface OpenPlugin {
  provides?: Partial<Services>
  /** The service it serves on the AWS port, which opens after all plug-ins. */
  wire?: WireService
  /** Opens its own ports. */
  listen?(): Promise<void>
  /** Starts background work. */
  start?(): void
  /** Starts no more work, still answers, and waits for running work. */
  drain?(): Promise<void>
  /** Ends work that did not drain in time. */
  abort?(): Promise<void>
  /** Its part of `GET /_local/state`. */
  state?(): Record<string, unknown>
  /** Answers `GET /_local/<name>`. */
  views?: Record<string, View>
  /** Serves `POST /_local/<kind>/<id>`. */
  switches?: Record<string, Switches>
}

/** One AWS service on this machine. */
export interface Plugin {
  readonly name: string
  /** The resource types it runs. */
  readonly types: Names
  /** Resource types of its service that have no effect on a laptop. */
  readonly ignoredTypes?: Names
  open(context: PluginContext): OpenPlugin | Promise<OpenPlugin>
}
