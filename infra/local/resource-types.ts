import type { Names, ResourceTypes } from './cloudformation/naming.ts'
import type { Plugin } from './plugin.ts'

const merged = (all: readonly Names[]): Names => {
  const types = all.flatMap((names) => Object.keys(names))
  const twice = types.find((type, at) => types.indexOf(type) !== at)
  if (twice) throw new Error(`Two plug-ins claim the resource type ${twice}`)
  return Object.assign({}, ...all)
}

/** The resource types of all plug-ins. Each type belongs to one plug-in. */
export const typesOf = (plugins: readonly Plugin[]): ResourceTypes => {
  const run = plugins.map(({ types }) => types)
  const ignored = plugins.map(({ ignoredTypes = {} }) => ignoredTypes)
  merged([...run, ...ignored])
  return { run: merged(run), ignored: merged(ignored) }
}
