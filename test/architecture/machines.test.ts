import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '#infra/discover.ts'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const inside = (value: unknown): Json[] =>
  isObject(value) ? [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(inside)] : []

describe.each(globSync('statemachines/*/*.asl.json', { cwd: root }))('%s', (file) => {
  const asl = readFileSync(join(root, file), 'utf8')
  const nodes = inside(JSON.parse(asl))
  const states = nodes.filter(({ Type }) => typeof Type === 'string')
  const tasks = states.filter(({ Type }) => Type === 'Task')

  test('speaks JSONPath, which is all that the laptop understands', () => {
    for (const node of nodes) {
      expect(node['QueryLanguage'] ?? 'JSONPath').toBe('JSONPath')
      for (const key of ['Assign', 'Arguments', 'Output', 'Items', 'ItemReader', 'ItemBatcher'])
        expect(Object.keys(node)).not.toContain(key)
    }
  })

  test('asks for nothing that a replay would answer otherwise, or an interpreter otherwise than AWS', () => {
    expect(asl).not.toMatch(/States\.(UUID|MathRandom)|HeartbeatSeconds|\[\*\]/)
  })

  test('bounds every task in time', () => {
    for (const task of tasks)
      expect(task['TimeoutSeconds'] ?? task['TimeoutSecondsPath'], JSON.stringify(task)).toBeDefined()
  })

  test('goes on to states that exist', () => {
    const names = new Set(nodes.flatMap(({ States }) => (isObject(States) ? Object.keys(States) : [])))
    const targets = nodes
      .flatMap(({ Next, Default, StartAt }) => [Next, Default, StartAt])
      .filter((one) => typeof one === 'string')
    expect(targets.filter((target) => !names.has(target))).toEqual([])
  })
})
