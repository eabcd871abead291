import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Locked {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
}
const root = join(import.meta.dirname, '../..')
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const packages: Record<string, Locked> = read('package-lock.json').packages

test('the lockfile names no download address', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved)).toEqual([])
})

test('every optional platform package has its entry, so that npm ci takes the lockfile anywhere', () => {
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  const has = (name: string) => Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`))
  expect(wanted.filter((name) => !has(name))).toEqual([])
})

test('the parts that fit together are pinned exactly', () => {
  const { dependencies, devDependencies, optionalDependencies } = read('package.json')
  const all: Record<string, string> = { ...dependencies, ...devDependencies, ...optionalDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  expect(all).toMatchObject({
    'aws-cdk': '2.1148.1',
    'aws-cdk-lib': '2.276.0',
    'aws-local-stepfunctions': '3.0.0',
    '@dynoxide/linux-x64': '1.2.1',
    '@aws-lambda-powertools/logger': '2.35.0',
    '@aws-lambda-powertools/metrics': '2.35.0',
  })
  expect(all).not.toHaveProperty('aws-lambda')
})
