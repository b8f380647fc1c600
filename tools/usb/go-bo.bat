@echo off
rem Only ASCII in this file: cmd.exe counts its bytes. The words for people are in go_bo.py.
setlocal EnableExtensions DisableDelayedExpansion
set "NOI=%~dp0"
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PYTHONIOENCODING=utf-8"
set "NHA="
set "MAY="
set "CO="

rem The Python that the program was made with stands outside it; else any does.
if not exist "%NOI%chuong-trinh\pyvenv.cfg" goto tim
for /f "usebackq tokens=1,* delims==" %%A in ("%NOI%chuong-trinh\pyvenv.cfg") do if "%%A"=="home " set "NHA=%%B"
if defined NHA call :thu "%NHA:~1%\python.exe"

:tim
rem By .exe: one that is a batch file itself (of a version manager) is passed over, its end is not ours.
call :thu "py.exe" -3
call :thu "python.exe"
call :thu "python3.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python313\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python312\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python311\python.exe"
if not defined MAY goto khong_co
rem This file itself is taken away: what follows is one line, read before.
pushd "%TEMP%" & copy /y "%NOI%go_bo.py" "%TEMP%\go_bo.py" >nul & "%MAY%" %CO% "%TEMP%\go_bo.py" --noi "%NOI%." --tu "%CD%\." %* & del "%TEMP%\go_bo.py" & (if not defined CAI_DAT_KHONG_DOI pause) & exit /b

:khong_co
if exist "%NOI%loi-nhan\khong-co-python.txt" type "%NOI%loi-nhan\khong-co-python.txt"
if not defined CAI_DAT_KHONG_DOI pause
exit /b 1

rem A Python from 3.10 on. The stub of the Store fails and is passed over, an older one too.
:thu
if defined MAY exit /b 0
"%~1" %~2 -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>&1
if not "%ERRORLEVEL%"=="0" exit /b 0
set "MAY=%~1"
set "CO=%~2"
exit /b 0
