import { expect, test } from 'vitest'
import { completed, hashed } from './complete-lockfile.ts'
import { packagePlatformOf } from './package-platform.ts'

test('the name of a platform package tells its platform', () => {
  expect(packagePlatformOf('@a/cli-linux-x64-musl')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['musl'] })
  expect(packagePlatformOf('@a/binding-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['glibc'] })
  expect(packagePlatformOf('@a/cli-darwin-arm64')).toEqual({ os: ['darwin'], cpu: ['arm64'] })
})

test('an optional package that npm left out gets an entry, and existing entries do not change', () => {
  const there = { version: '1.0.0', os: ['linux'], cpu: ['x64'], optional: true }
  const packages = {
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@a/tool-linux-x64': '1.0.0', '@a/tool-win32-x64': '1.0.0' },
    },
    'node_modules/@a/tool-linux-x64': there,
  }
  expect(completed(packages)).toEqual({
    ...packages,
    'node_modules/@a/tool-win32-x64': { version: '1.0.0', dev: true, optional: true, os: ['win32'], cpu: ['x64'] },
  })
  expect(completed(completed(packages))).toEqual(completed(packages))
})

test('an entry without a hash gets one, unless it lies in the archive of another', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a/node_modules/@b/c': { version: '2.0.0', dev: true },
    'node_modules/a/node_modules/d': { version: '3.0.0', inBundle: true },
  }
  expect(hashed(packages, (name, version) => `sha512-${name}@${version}`)).toEqual({
    ...packages,
    'node_modules/a/node_modules/@b/c': { version: '2.0.0', integrity: 'sha512-@b/c@2.0.0', dev: true },
  })
})
