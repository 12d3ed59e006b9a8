import { existsSync } from 'node:fs';
import { runProgram } from './commands.ts';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium: WPC_CHROMIUM, one that is installed, or Debian's, installed now. Undefined when there is none and none can be had. */
export async function findOrInstallChromium(): Promise<string | undefined> {
  const found = [process.env.WPC_CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
  if (found) return found;
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return undefined;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (args: string[]) => {
    const [program, ...rest] = [...sudo, 'apt-get', ...args];
    return runProgram(program ?? 'apt-get', rest, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  process.stderr.write('Chromium is not installed: installing Debian’s for the browser journeys.\n');
  await apt(['update', '-qq']);
  await apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return places.find((path) => existsSync(path));
}
