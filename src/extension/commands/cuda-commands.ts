import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Parts, Register } from './command-target';
import {
  CUDA_PACKAGE,
  CUDA_VERSION,
  cudaImpossible,
  installCuda,
  installedCuda,
  removeCuda,
} from '../cuda/cuda-installer';

const INSTALL = t('Download and Install');

/** The commands that install TensorFlow for NVIDIA GPUs and remove it again. */
export function cudaCommands(parts: Parts, storage: vscode.Uri, register: Register): vscode.Disposable[] {
  return [
    register('installCuda', () => install(parts, storage.fsPath)),
    register('removeCuda', () => removeInstalled(parts, storage.fsPath)),
  ];
}

async function install({ log, engine }: Parts, storage: string): Promise<void> {
  const impossible = cudaImpossible();
  if (impossible !== undefined) {
    void vscode.window.showInformationMessage(t('Winnow: {0}', impossible));
    return;
  }
  if (!(await consent(installedCuda(storage) !== undefined))) return;
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: t('Winnow: Installing CUDA acceleration'),
  };
  const installed = await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const cancel = token.onCancellationRequested(() => abort.abort());
    const onLine = (line: string): void => {
      log.info(line);
      progress.report({ message: line.slice(0, 100) });
    };
    try {
      return await installCuda({ storage, signal: abort.signal, onLine });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      return undefined;
    } finally {
      cancel.dispose();
    }
  });
  if (!installed) {
    void vscode.window.showInformationMessage(
      t('Winnow: The installation of CUDA acceleration was cancelled. Nothing was left behind.'),
    );
    return;
  }
  log.info(`CUDA acceleration is installed in ${installed.folder}.`);
  engine.renew();
  const found = installed.gpu
    ? t('It finds the GPU and is used from the next run on, where it gives the same numbers as the processor.')
    : t(
        'It loads but finds no GPU: install CUDA 11 and cuDNN 8 and put them on the library path. Until then the processor is used.',
      );
  void vscode.window.showInformationMessage(t('Winnow: CUDA acceleration is installed. {0}', found));
}

async function consent(again: boolean): Promise<boolean> {
  const detail = [
    t(
      'Most people need none of this: features of pretrained networks go to a GPU of any maker through WebGPU, with nothing to install. This is for the networks that a run trains.',
    ),
    t(
      "{0} {1} comes from the npm registry; its install script downloads TensorFlow's library, about 400 MB, from storage.googleapis.com.",
      CUDA_PACKAGE,
      CUDA_VERSION,
    ),
    t('It needs an NVIDIA GPU with CUDA 11 and cuDNN 8, which are not part of it, and npm on the PATH.'),
    t("It goes into the extension's own storage. Nothing is uploaded; your images stay on this machine."),
    ...(again ? [t('It is installed already and would be replaced.')] : []),
  ].join('\n\n');
  const choice = await vscode.window.showInformationMessage(
    t('Install CUDA acceleration for Winnow?'),
    { modal: true, detail },
    INSTALL,
  );
  return choice === INSTALL;
}

async function removeInstalled({ engine }: Parts, storage: string): Promise<void> {
  // A library that is in use cannot be removed on Windows, so the engine ends first.
  if (!engine.renew())
    throw new Error(t('CUDA acceleration is in use. Wait for the run to finish or cancel it, then try again.'));
  const removed = await removeCuda(storage);
  const words = removed ? t('CUDA acceleration was removed.') : t('CUDA acceleration is not installed.');
  void vscode.window.showInformationMessage(t('Winnow: {0}', words));
}
