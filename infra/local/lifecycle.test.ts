import { expect, test } from 'vitest'
import { plain } from './cloudformation/naming.ts'
import { drainPlugins, openPlugins, startPlugins } from './lifecycle.ts'
import type { OpenPlugin, Plugin, PluginContext } from './plugin.ts'
import { typesOf } from './resource-types.ts'
import { createUndoList } from './undo-list.ts'

/** Plug-ins that write down what is asked of them, and a context that collects what is to be undone. */
const setUp = () => {
  const log: string[] = []
  const undo = createUndoList()
  const write = (what: string) => void log.push(what)
  const plugin = (name: string, more: (context: PluginContext) => OpenPlugin = () => ({})): Plugin => ({
    name,
    types: {},
    open(context) {
      write(`open ${name}`)
      context.onStop(() => write(`stop ${name}`))
      return {
        async listen() {
          write(`listen ${name}`)
          context.onStop(() => write(`close ${name}`))
        },
        start: () => write(`start ${name}`),
        drain: async () => write(`drain ${name}`),
        abort: async () => write(`abort ${name}`),
        ...more(context),
      }
    },
  })
  const context = { onStop: undo.add } as PluginContext
  return { log, undo, plugin, open: (...plugins: Plugin[]) => openPlugins(plugins, context) }
}

test('plug-ins open in order, answer before anything runs, drain before anything closes, and close in reverse', async () => {
  const { log, undo, plugin, open } = setUp()
  const { opened } = await open(plugin('a'), plugin('b'))
  await startPlugins(opened, undo.add)
  await undo.run()
  expect(log).toEqual(
    ['open', 'listen', 'start']
      .flatMap((what) => [`${what} a`, `${what} b`])
      .concat(
        ['drain b', 'drain a', 'abort a', 'abort b', 'close b', 'close a', 'stop b', 'stop a'], // functions end while their callers can still be told
      ),
  )
})

test('a plug-in uses what an earlier one provides, and the error names a missing service', async () => {
  const { plugin, open } = setUp()
  const roles = new Map([['key', 'role']])
  const gives = plugin('lambda', () => ({ provides: { roles } }))
  const takes = plugin('wire', ({ use }) => ({ state: () => ({ same: use('roles') === roles }) }))
  const { opened, use } = await open(gives, takes)
  expect(opened[1]?.state?.()).toEqual({ same: true })
  expect(use('roles')).toBe(roles)
  const lacks = plugin('scheduler', (context) => ({ provides: { queue: context.use('queue') } }))
  await expect(open(lacks, gives)).rejects.toThrow('scheduler needs queue, which no plug-in before it provides')
})

test('when a plug-in fails to open, the host stops it and the earlier ones', async () => {
  const { log, undo, plugin, open } = setUp()
  const broken = plugin('b', () => {
    throw new Error('The engine did not start')
  })
  await expect(open(plugin('a'), broken, plugin('c'))).rejects.toThrow('The engine did not start')
  await undo.run()
  expect(log).toEqual(['open a', 'open b', 'stop b', 'stop a'])
})

test('the host aborts a plug-in that does not drain in time, and waits for it', async () => {
  const { log, plugin, open } = setUp()
  const ended = Promise.withResolvers<void>()
  const { opened } = await open(
    plugin('lambda', () => ({ abort: async () => ended.resolve() })),
    plugin('streams', () => ({ drain: () => ended.promise })),
  )
  await drainPlugins(opened, 1)
  await expect(ended.promise).resolves.toBeUndefined()
  expect(log.slice(-1)).toEqual(['abort streams'])
})

test('a resource type belongs to one plug-in', () => {
  const one: Plugin = { name: 'one', types: { 'AWS::X::Y': plain }, open: () => ({}) }
  const two: Plugin = { name: 'two', types: {}, ignoredTypes: { 'AWS::X::Z': plain }, open: () => ({}) }
  expect(typesOf([one, two])).toEqual({ run: one.types, ignored: two.ignoredTypes })
  expect(() => typesOf([one, { ...two, ignoredTypes: one.types }])).toThrow(
    'Two plug-ins claim the resource type AWS::X::Y',
  )
})
