/** Starts the page: the cluster panel, or with `data-view="side"` the strip in the side panel. */
import './ui/language';
import { ClusterPanel } from './app/cluster-panel';
import { Host } from './services/host';
import './app/panel.css';
import { SidePanel } from './side/side';
import { keepFocus } from './ui/focus-keeper';
import { registerControls } from './ui/toolkit';

const root = document.getElementById('root');
if (root !== null) {
  // What stood there until the script came.
  root.replaceChildren();
  registerControls();
  keepFocus();
  const host = new Host();
  if (document.body.dataset['view'] === 'side') new SidePanel(root, host);
  else new ClusterPanel(root, host);
}
