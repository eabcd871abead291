import { setTimeout as pause } from 'node:timers/promises'
import type { OpenPlugin, Plugin, PluginContext, Services } from './plugin.ts'

/** How long running work may take to end. */
const graceMs = 3000

/** Opens the plug-ins one after the other, and calls `onOpen` after each. */
export const openPlugins = async (
  plugins: readonly Plugin[],
  context: Omit<PluginContext, 'use'>,
  onOpen: (name: string) => void = () => undefined,
) => {
  const services: Partial<Services> = {}
  const useFor =
    (who: string): PluginContext['use'] =>
    (name) => {
      const service = services[name]
      if (service === undefined) throw new Error(`${who} needs ${name}, which no plug-in before it provides`)
      return service
    }
  const opened: OpenPlugin[] = []
  for (const plugin of plugins) {
    const one = await plugin.open({ ...context, use: useFor(plugin.name) })
    opened.push(one)
    Object.assign(services, one.provides)
    onOpen(plugin.name)
  }
  return { opened, use: useFor('The host') }
}

/**
 * Starts all plug-ins: first their servers, then the work that calls those servers.
 * What stops last is what was given to `onStop` first. So work is drained before a server closes.
 */
export const startPlugins = async (opened: readonly OpenPlugin[], onStop: PluginContext['onStop']): Promise<void> => {
  for (const one of opened) await one.listen?.()
  onStop(() => drainPlugins(opened))
  for (const one of opened) one.start?.()
}

/**
 * Ends all background work while every server still answers. A function that met a closed port would record a failure.
 * Work that does not end in time is aborted as in a crash, and the next start resumes it.
 */
export const drainPlugins = async (opened: readonly OpenPlugin[], withinMs = graceMs): Promise<void> => {
  const drained = Promise.all(opened.toReversed().map((one) => one.drain?.()))
  await Promise.race([drained, pause(withinMs, undefined, { ref: false })])
  for (const one of opened) await one.abort?.()
  await drained
}
