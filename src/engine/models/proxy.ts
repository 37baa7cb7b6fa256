/** The proxy for a URL, or undefined where none is named or the host is excepted. */
export function proxyFor({ hostname }: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const named = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].map((name) => env[name]).find(Boolean);
  if (named === undefined) return undefined;
  const excepted = (env['NO_PROXY'] ?? env['no_proxy'] ?? '')
    .split(/[\s,]+/)
    .filter((each) => each !== '')
    .map((each) => each.replace(/^\*?\./, '').replace(/:\d+$/, ''));
  if (excepted.some((each) => each === '*' || hostname === each || hostname.endsWith(`.${each}`))) return undefined;
  try {
    return new URL(/^\w+:\/\//.test(named) ? named : `http://${named}`);
  } catch {
    return undefined;
  }
}
