import { expect, test } from 'vitest'
import { machineRefusal } from './supported-machine.ts'

const endpoint = 'http://127.0.0.1:8000'

test.each([
  ['linux', 'x64', undefined, undefined],
  ['darwin', 'arm64', undefined, /no table engine for darwin-arm64.*DYNAMODB_ENDPOINT/],
  ['darwin', 'arm64', endpoint, undefined],
  ['linux', 'arm64', undefined, /no table engine for linux-arm64/],
  ['win32', 'x64', endpoint, /WSL2/],
])('on %s %s with the engine at %s the host says %s', (platform, arch, engine, says) => {
  const refusal = machineRefusal({ platform, arch }, engine)
  if (says) expect(refusal).toMatch(says)
  else expect(refusal).toBeUndefined()
})
