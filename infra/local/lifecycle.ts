import { setTimeout as pause } from 'node:timers/promises'
import type { Opened, Plugin, PluginContext, Services } from './plugin.ts'

/** How long work under way may take to end. */
const graceMs = 3000

/** Opens the plug-ins one after the other; `onOpen` hears of each that is ready. */
export const openPlugins = async (
  plugins: readonly Plugin[],
  context: Omit<PluginContext, 'use'>,
  onOpen: (name: string) => void = () => undefined,
) => {
  const services: Partial<Services> = {}
  const useFor =
    (who: string): PluginContext['use'] =>
    (name) => {
      const found = services[name]
      if (found === undefined) throw new Error(`${who} needs ${name}, which no plug-in before it provides`)
      return found
    }
  const opened: Opened[] = []
  for (const plugin of plugins) {
    const one = await plugin.open({ ...context, use: useFor(plugin.name) })
    opened.push(one)
    Object.assign(services, one.provides)
    onOpen(plugin.name)
  }
  return { opened, use: useFor('The host') }
}

/** Starts all plug-ins: first those that answer, then what runs by itself and calls them. */
export const startPlugins = async (opened: readonly Opened[]): Promise<void> => {
  for (const one of opened) await one.listen?.()
  for (const one of opened) one.start?.()
}

/**
 * Ends all that runs by itself, while everything that functions call still answers: a function that met a closed port
 * would take it for a failure and write that down. What is not done in time ends like in a crash, and is taken up.
 */
export const drainPlugins = async (opened: readonly Opened[], withinMs = graceMs): Promise<void> => {
  const drained = Promise.all(opened.toReversed().map((one) => one.drain?.()))
  await Promise.race([drained, pause(withinMs, undefined, { ref: false })])
  for (const one of opened) await one.abort?.()
  await drained
}
