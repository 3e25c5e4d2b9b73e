/** Where each system keeps what a tier needs, and the one command that gets what is missing. */
import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, posix, win32 } from 'node:path';

/** The folder `labs/python` of this checkout. Found by the package, because the site's server is a bundle elsewhere. */
export function pythonFolder(): string {
  const kit = findPackageJSON('@slowdown/kit', import.meta.url);
  if (kit === undefined) throw new Error('The package @slowdown/kit is not installed. Try: npm run setup');
  return join(dirname(realpathSync(kit)), '..', 'python');
}

export const browserNames = 'Chrome, Chromium or Edge';

const BROWSER_PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PROGRAMS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** Every path that a Chromium-based browser may have on this system, the likeliest first. */
export function browserPaths(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
    return WINDOWS_PROGRAMS.flatMap((program) => roots.map((root) => win32.join(root, program)));
  }
  const folders = (environment['PATH'] ?? '').split(posix.delimiter).filter(Boolean);
  const onPath = BROWSER_PROGRAMS.flatMap((program) => folders.map((folder) => posix.join(folder, program)));
  if (platform !== 'darwin') return onPath;
  return [...MAC_APPLICATIONS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`), ...onPath];
}

/** Commands by system: macOS by Homebrew, Windows by winget, everything else as Debian does it. */
export const fixes = {
  installPython: by('brew install python', 'winget install Python.Python.3.13', 'sudo apt-get install python3'),
  installDocker: by(
    'brew install --cask docker',
    'winget install Docker.DockerDesktop',
    'curl -fsSL https://get.docker.com | sudo sh',
  ),
  startDocker: by('open -a Docker', 'docker desktop start', 'sudo systemctl start docker'),
  installBrowser: by(
    'brew install --cask google-chrome',
    'winget install Google.Chrome',
    'sudo apt-get install chromium',
  ),
};

function by(mac: string, windows: string, other: string): (platform: NodeJS.Platform) => string {
  return (platform) => (platform === 'darwin' ? mac : platform === 'win32' ? windows : other);
}
