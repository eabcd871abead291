/** Why this machine cannot run the host; undefined when it can. */
export const machineRefusal = (
  { platform, arch }: { platform: string; arch: string },
  endpoint: string | undefined,
): string | undefined => {
  const engine = `export DYNAMODB_ENDPOINT=http://127.0.0.1:8000 with DynamoDB Local there: docs/platforms.md has the recipe`
  if (platform === 'win32')
    return 'The host does not run on Windows itself: use WSL2, where it is Linux. docs/platforms.md has the recipe'
  if (platform === 'linux' && arch === 'x64') return undefined
  return endpoint ? undefined : `There is no table engine for ${platform}-${arch} in the packages: ${engine}`
}
